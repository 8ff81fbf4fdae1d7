const o = { toJSON: () => 1 }; o;
export default function Widget() { return <p>x</p>; }
