Math["constructor"];
export default function Widget() { return <p>x</p>; }
