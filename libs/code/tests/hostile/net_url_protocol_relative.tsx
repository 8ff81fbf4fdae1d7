const u = "//evil.example/x"; u;
export default function Widget() { return <p>x</p>; }
