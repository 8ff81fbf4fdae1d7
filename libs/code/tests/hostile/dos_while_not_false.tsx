while (!false) { }
export default function Widget() { return <p>x</p>; }
