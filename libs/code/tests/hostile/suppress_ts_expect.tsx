// @ts-expect-error
export default function Widget() { return <p>x</p>; }
