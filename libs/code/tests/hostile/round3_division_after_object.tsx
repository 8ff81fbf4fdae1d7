const x = {}
/eval("1")/1; x;
export default function Widget() { return <p>x</p>; }
