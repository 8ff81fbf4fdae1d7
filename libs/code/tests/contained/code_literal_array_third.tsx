const keys = ["a"]; const fn = () => 1; keys.map((k, i, all) => { all.push("x".trim()); const c = fn[k as never]; return c; });
export default function Widget() { return <p>x</p>; }
