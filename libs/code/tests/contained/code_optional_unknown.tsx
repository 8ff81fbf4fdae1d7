const fn = () => 1; const k = "x".trim(); const c = fn?.[k as never]; c;
export default function Widget() { return <p>x</p>; }
