const o = { a: 1 }; o["__lookup" + "Getter__"];
export default function Widget() { return <p>x</p>; }
