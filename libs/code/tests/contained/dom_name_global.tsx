const x = name; x;
export default function Widget() { return <p>x</p>; }
