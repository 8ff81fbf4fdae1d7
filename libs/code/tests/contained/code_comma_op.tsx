const x = (1, 2); x;
export default function Widget() { return <p>x</p>; }
