const o = { a: 1 } as never as { innerHTML: string }; o.innerHTML = "x";
export default function Widget() { return <p>x</p>; }
