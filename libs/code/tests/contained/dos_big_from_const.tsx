const n = 100000000; Array.from({ length: n });
export default function Widget() { return <p>x</p>; }
