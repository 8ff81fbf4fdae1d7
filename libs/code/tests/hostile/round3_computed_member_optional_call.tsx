const fn = () => 1; const k = "rotcurtsnoc".split("").reverse().join(""); const c = fn?.[k as never]?.["valueOf"]; const d = fn[k as never]["valueOf"](); c; d;
export default function Widget() { return <p>x</p>; }
