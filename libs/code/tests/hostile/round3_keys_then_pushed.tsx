const fn = () => 1; const keys = Object.keys(fn); const more = keys; more.push("rotcurtsnoc".split("").reverse().join("")); keys.map((k) => { const c = fn[k as never]; return c; });
export default function Widget() { return <p>x</p>; }
