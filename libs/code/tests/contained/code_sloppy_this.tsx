function f() { return this; } f();
export default function Widget() { return <p>x</p>; }
