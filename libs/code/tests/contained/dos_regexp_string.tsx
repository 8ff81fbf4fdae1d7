new RegExp("(a+)+$");
export default function Widget() { return <p>x</p>; }
