const a: Record<string, number> = {}; const b: Record<string, number> = {}; for (const k in b) a[k] = b[k];
export default function Widget() { return <p>x</p>; }
