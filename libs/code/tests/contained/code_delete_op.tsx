const o = { a: 1 } as { a?: number }; delete o.a;
export default function Widget() { return <p>x</p>; }
