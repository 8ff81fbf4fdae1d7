const o = { get a() { return 1; } }; o;
export default function Widget() { return <p>x</p>; }
