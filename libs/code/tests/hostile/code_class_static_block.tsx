class A { static { eval("1"); } } A;
export default function Widget() { return <p>x</p>; }
