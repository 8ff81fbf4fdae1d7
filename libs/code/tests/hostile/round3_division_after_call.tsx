const z = String(1)
/eval("1")/1; z;
export default function Widget() { return <p>x</p>; }
