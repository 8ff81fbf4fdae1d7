const f = (x: { a: unknown }) => { x.a ??= () => 1; }; f({ a: 1 });
export default function Widget() { return <p>x</p>; }
