Object.defineProperty({}, "a", {});
export default function Widget() { return <p>x</p>; }
