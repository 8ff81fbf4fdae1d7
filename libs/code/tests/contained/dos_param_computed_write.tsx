function f(o: Record<string, unknown>, k: string) { o[k] = () => 1; } f({}, "a");
export default function Widget() { return <p>x</p>; }
