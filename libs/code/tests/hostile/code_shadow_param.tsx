function f(eval2: number) { return eval("1") + eval2; } f(1);
export default function Widget() { return <p>x</p>; }
