document.createElement("iframe");
export default function Widget() { return <p>x</p>; }
