function f(o: { a: unknown }) { o.a = () => 1; } f({ a: 1 });
export default function Widget() { return <p>x</p>; }
