const x: Array<any> = []; x;
export default function Widget() { return <p>x</p>; }
