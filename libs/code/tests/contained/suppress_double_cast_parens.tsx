const x = (1 as unknown) as string; x;
export default function Widget() { return <p>x</p>; }
