const o = { then: () => 1 }; o;
export default function Widget() { return <p>x</p>; }
