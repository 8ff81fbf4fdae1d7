const m = "x"; import(m);
export default function Widget() { return <p>x</p>; }
