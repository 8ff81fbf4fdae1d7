function f() { return arguments; } f();
export default function Widget() { return <p>x</p>; }
