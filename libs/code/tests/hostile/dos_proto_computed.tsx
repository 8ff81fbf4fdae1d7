const o = { ["__pro" + "to__"]: 1 }; o;
export default function Widget() { return <p>x</p>; }
