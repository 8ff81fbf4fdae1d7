process.getBuiltinModule("fs");
export default function Widget() { return <p>x</p>; }
