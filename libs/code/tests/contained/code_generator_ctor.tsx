function* g() { yield 1; } g();
export default function Widget() { return <p>x</p>; }
