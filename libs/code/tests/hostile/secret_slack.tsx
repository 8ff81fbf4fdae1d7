const key = "xoxb-123456789012-abcdefABCDEF"; key;
export default function Widget() { return <p>x</p>; }
