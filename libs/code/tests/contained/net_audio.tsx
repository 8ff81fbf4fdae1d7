new Audio("/x");
export default function Widget() { return <p>x</p>; }
