import { x } from "/etc/x"; x;
export default function Widget() { return <p>x</p>; }
