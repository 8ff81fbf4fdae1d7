\u0065val("1");
export default function Widget() { return <p>x</p>; }
