function f() { return new.target; } f();
export default function Widget() { return <p>x</p>; }
