const o = { length: "con".concat("x".trim()) }; const fn = () => 1; const c = fn[o.length as never]; c;
export default function Widget() { return <p>x</p>; }
