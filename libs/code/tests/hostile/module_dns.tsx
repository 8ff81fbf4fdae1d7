import dns from "dns"; dns;
export default function Widget() { return <p>x</p>; }
