function get(o: object, k: string) { return o[k as never]; } get(Widget, "x");
export default function Widget() { return <p>x</p>; }
