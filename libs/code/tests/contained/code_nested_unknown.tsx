const fn = () => 1; const k = "x".trim(); const a = { f: fn }; const c = a["f"][k as never]; c;
export default function Widget() { return <p>x</p>; }
