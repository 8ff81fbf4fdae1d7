import.meta.url;
export default function Widget() { return <p>x</p>; }
