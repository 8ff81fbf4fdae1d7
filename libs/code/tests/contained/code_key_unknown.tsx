const k = "x".toLowerCase(); const f = () => 1; const c = f[k as never]; c;
export default function Widget() { return <p>x</p>; }
