const r = /.*.*.*.*.*x/; r;
export default function Widget() { return <p>x</p>; }
