const cols = [{ key: "a" }]; const fn = () => 1; cols.forEach((c) => { c.key = `${"x".trim()}`; }); cols.map((c) => { const v = fn[c.key as never]; return v; });
export default function Widget() { return <p>x</p>; }
