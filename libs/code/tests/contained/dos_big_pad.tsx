"x".padEnd(99999999);
export default function Widget() { return <p>x</p>; }
