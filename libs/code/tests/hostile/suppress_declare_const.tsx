declare const x: number; x;
export default function Widget() { return <p>x</p>; }
