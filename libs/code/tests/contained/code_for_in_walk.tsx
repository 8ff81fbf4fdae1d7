const o = { a: 1 }; for (const k in o) { o[k as never]; }
export default function Widget() { return <p>x</p>; }
