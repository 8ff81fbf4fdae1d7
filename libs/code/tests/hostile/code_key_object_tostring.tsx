const k = { toString: () => "con" + "structor" }; const o = [1]; o[k as never];
export default function Widget() { return <p>x</p>; }
