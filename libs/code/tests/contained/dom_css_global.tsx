CSS.escape("a");
export default function Widget() { return <p>x</p>; }
