const x = 1 as any; x;
export default function Widget() { return <p>x</p>; }
