const f = () => 1; f.call(null);
export default function Widget() { return <p>x</p>; }
