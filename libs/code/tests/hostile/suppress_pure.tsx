/* @__PURE__ */
export default function Widget() { return <p>x</p>; }
