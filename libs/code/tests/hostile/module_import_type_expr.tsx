type X = import("fs").Stats; const x: X | null = null; x;
export default function Widget() { return <p>x</p>; }
