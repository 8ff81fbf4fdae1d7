import * as React from "react"; React;
export default function Widget() { return <p>x</p>; }
