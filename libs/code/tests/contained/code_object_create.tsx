Object.create(null);
export default function Widget() { return <p>x</p>; }
