Object.prototype;
export default function Widget() { return <p>x</p>; }
