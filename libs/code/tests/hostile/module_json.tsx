import x from "./x.json"; x;
export default function Widget() { return <p>x</p>; }
