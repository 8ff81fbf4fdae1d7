const o = { "__proto__": null }; o;
export default function Widget() { return <p>x</p>; }
