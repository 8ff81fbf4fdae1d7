const keys = ["a"]; keys.push("x".trim()); const fn = () => 1; keys.map((k) => fn[k as never]);
export default function Widget() { return <p>x</p>; }
