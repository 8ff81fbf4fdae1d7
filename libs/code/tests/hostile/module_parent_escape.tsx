import { x } from "../x"; x;
export default function Widget() { return <p>x</p>; }
