import { x } from "../../other/feature/widget"; x;
export default function Widget() { return <p>x</p>; }
