const fn = () => 1; const c = (fn[("rotcurtsnoc".split("").reverse().join("")) as never] ||= 1 as never); c;
export default function Widget() { return <p>x</p>; }
