const f = () => 1; f.bind(null);
export default function Widget() { return <p>x</p>; }
