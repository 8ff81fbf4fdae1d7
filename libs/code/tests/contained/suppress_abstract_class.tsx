abstract class A { }
export default function Widget() { return <p>x</p>; }
