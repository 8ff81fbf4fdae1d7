/** @jsxImportSource evil */
export default function Widget() { return <p>x</p>; }
