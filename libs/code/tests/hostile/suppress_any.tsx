const x: any = 1; x;
export default function Widget() { return <p>x</p>; }
