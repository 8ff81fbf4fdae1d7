import { lazy } from "react"; lazy;
export default function Widget() { return <p>x</p>; }
