requestIdleCallback(() => 1);
export default function Widget() { return <p>x</p>; }
