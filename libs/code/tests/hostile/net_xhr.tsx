new XMLHttpRequest();
export default function Widget() { return <p>x</p>; }
