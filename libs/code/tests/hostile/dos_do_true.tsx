do { } while (true);
export default function Widget() { return <p>x</p>; }
