import { Worker } from "worker_threads"; Worker;
export default function Widget() { return <p>x</p>; }
