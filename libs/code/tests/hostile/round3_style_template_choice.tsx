export default function Widget() { return <p style={{ background: `${Math.random() > 2 ? "u" : "u"}rl(x.png)` }}>x</p>; }
