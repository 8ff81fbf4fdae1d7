import { exec } from "node:child_process"; exec;
export default function Widget() { return <p>x</p>; }
