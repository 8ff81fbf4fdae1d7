const o: Record<string, unknown> = {}; const k = "x".trim(); o[k] = () => 1; const c = o["y".trim()]; c;
export default function Widget() { return <p>x</p>; }
