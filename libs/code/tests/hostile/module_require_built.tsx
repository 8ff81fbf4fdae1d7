require("f" + "s");
export default function Widget() { return <p>x</p>; }
