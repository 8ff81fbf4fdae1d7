const u = "java\nscript:1"; u;
export default function Widget() { return <p>x</p>; }
