const o = {}; (o as never)["__defineGetter__"];
export default function Widget() { return <p>x</p>; }
