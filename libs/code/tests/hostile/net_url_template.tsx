const h = "evil"; const u = `https://${h}.example`; u;
export default function Widget() { return <p>x</p>; }
