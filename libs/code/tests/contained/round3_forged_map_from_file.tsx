import { forged } from "./helper";
const fn = () => 1; forged.map((x, i) => { const c = fn[i as never]; return c; });
export default function Widget() { return <p>x</p>; }
