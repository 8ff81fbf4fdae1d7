const f: Function = () => 1; f;
export default function Widget() { return <p>x</p>; }
