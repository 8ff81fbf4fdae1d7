const parts = { join: () => "rotcurtsnoc".split("").reverse().join("") }; const fn = () => 1; const c = fn[parts.join() as never]; c;
export default function Widget() { return <p>x</p>; }
