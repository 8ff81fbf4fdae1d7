import { x } from "./a/../../x"; x;
export default function Widget() { return <p>x</p>; }
