const s = Symbol.iterator; s;
export default function Widget() { return <p>x</p>; }
