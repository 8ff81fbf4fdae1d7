const аbc = 1; abc2;
export default function Widget() { return <p>x</p>; }
