String.fromCharCode(101);
export default function Widget() { return <p>x</p>; }
