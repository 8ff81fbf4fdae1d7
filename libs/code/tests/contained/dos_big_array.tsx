new Array(1e9);
export default function Widget() { return <p>x</p>; }
