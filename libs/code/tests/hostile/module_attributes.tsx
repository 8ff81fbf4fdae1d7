import { x } from "./x" with { type: "json" }; x;
export default function Widget() { return <p>x</p>; }
