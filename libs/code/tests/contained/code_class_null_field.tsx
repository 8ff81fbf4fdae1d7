class A { x; } A;
export default function Widget() { return <p>x</p>; }
