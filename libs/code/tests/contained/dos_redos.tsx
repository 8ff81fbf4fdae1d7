const r = /(a+)+$/; r;
export default function Widget() { return <p>x</p>; }
