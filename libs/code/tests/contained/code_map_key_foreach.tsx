const m = new Map([["x", 1]]); const fn = () => 1; m.forEach((v, k) => { const c = fn[k as never]; c; });
export default function Widget() { return <p>x</p>; }
