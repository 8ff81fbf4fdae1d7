const r = /(a|a)*b/; r;
export default function Widget() { return <p>x</p>; }
