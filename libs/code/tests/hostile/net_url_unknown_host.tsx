const h = "x".trim(); const u = `https://${h}/`; u;
export default function Widget() { return <p>x</p>; }
