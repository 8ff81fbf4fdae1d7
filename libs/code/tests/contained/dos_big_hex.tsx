new Array(0x7fffffff);
export default function Widget() { return <p>x</p>; }
