["a"].map(setTimeout);
export default function Widget() { return <p>x</p>; }
