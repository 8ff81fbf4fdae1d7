import { x } from "\x2e\x2e/x"; x;
export default function Widget() { return <p>x</p>; }
