let k = "a"; k = "x".trim(); const fn = () => 1; const c = fn[k as never]; c;
export default function Widget() { return <p>x</p>; }
