const Number = (x: string) => x; const fn = () => 1; const c = fn[Number("rotcurtsnoc".split("").reverse().join("")) as never]; c;
export default function Widget() { return <p>x</p>; }
