Array.from({ length: 1e9 }, () => 1);
export default function Widget() { return <p>x</p>; }
