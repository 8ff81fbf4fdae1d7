window.fetch = () => 1 as never;
export default function Widget() { return <p>x</p>; }
