import x from "./x?raw"; x;
export default function Widget() { return <p>x</p>; }
