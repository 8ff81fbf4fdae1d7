const o = { a: 1 }; (o as never as { __proto__: { b: 1 } }).__proto__.b = 1;
export default function Widget() { return <p>x</p>; }
