const o = { a: 1 }; const k = "x".trim(); const f = () => 2; const v = (f[k as never] as { valueOf(): string }).valueOf(); v;
export default function Widget() { return <p>x</p>; }
