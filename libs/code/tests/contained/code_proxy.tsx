new Proxy({}, {});
export default function Widget() { return <p>x</p>; }
