const code = "x"; setTimeout(code, 1);
export default function Widget() { return <p>x</p>; }
