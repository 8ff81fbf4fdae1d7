import { createRequire } from "module"; createRequire;
export default function Widget() { return <p>x</p>; }
