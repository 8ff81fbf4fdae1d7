import.meta.glob("./*");
export default function Widget() { return <p>x</p>; }
