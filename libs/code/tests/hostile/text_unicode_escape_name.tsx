const \u0061b = 1; ab;
export default function Widget() { return <p>x</p>; }
