const r = /(\w*)*x/; r;
export default function Widget() { return <p>x</p>; }
