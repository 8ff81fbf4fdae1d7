// oxlint-disable-next-line
export default function Widget() { return <p>x</p>; }
