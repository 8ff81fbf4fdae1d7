const y = function () { return 1; }
/eval("1")/1; y;
export default function Widget() { return <p>x</p>; }
