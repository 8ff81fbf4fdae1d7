import vm from "vm"; vm;
export default function Widget() { return <p>x</p>; }
