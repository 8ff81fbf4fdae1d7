namespace A { export const x = 1; } A;
export default function Widget() { return <p>x</p>; }
