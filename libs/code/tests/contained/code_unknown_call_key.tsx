const ops = { a: () => 1 }; const k = "x".trim(); ops[k as never]();
export default function Widget() { return <p>x</p>; }
