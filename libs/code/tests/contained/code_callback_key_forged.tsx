const o = { map: (f: (a: number, i: number) => void) => f(0, "x" as never) }; const fn = () => 1; o.map((a, i) => { const c = fn[i as never]; c; });
export default function Widget() { return <p>x</p>; }
