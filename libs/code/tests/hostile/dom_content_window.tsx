const o = { a: 1 } as never; (o as { contentWindow: 1 }).contentWindow;
export default function Widget() { return <p>x</p>; }
