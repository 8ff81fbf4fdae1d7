/// <reference types="node" />
export default function Widget() { return <p>x</p>; }
