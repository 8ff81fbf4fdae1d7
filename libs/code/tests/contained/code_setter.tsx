const o = { set a(v: number) { v; } }; o;
export default function Widget() { return <p>x</p>; }
