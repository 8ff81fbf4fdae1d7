const o = { __proto__: { a: 1 } }; o;
export default function Widget() { return <p>x</p>; }
