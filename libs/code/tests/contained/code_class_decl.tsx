class A { x = 1; } new A();
export default function Widget() { return <p>x</p>; }
