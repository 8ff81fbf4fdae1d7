const k = "x".trim(); Object[k as never];
export default function Widget() { return <p>x</p>; }
