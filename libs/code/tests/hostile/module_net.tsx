import net from "net"; net;
export default function Widget() { return <p>x</p>; }
