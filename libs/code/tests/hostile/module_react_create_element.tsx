import { createElement } from "react"; createElement("script");
export default function Widget() { return <p>x</p>; }
