// @vitest-environment node
export default function Widget() { return <p>x</p>; }
