const u = ["https:", "", "evil.example"].join("/"); u;
export default function Widget() { return <p>x</p>; }
