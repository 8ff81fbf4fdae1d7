new DOMParser();
export default function Widget() { return <p>x</p>; }
