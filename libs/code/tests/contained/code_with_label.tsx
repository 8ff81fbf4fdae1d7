a: for (const x of [1]) { x; break a; }
export default function Widget() { return <p>x</p>; }
