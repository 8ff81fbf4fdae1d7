import { default as R } from "react"; R;
export default function Widget() { return <p>x</p>; }
