const f = () => 1; f.apply(null, []);
export default function Widget() { return <p>x</p>; }
