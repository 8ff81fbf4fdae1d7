const r = /(a)\1+/; r;
export default function Widget() { return <p>x</p>; }
