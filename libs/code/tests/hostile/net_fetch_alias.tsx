const f = fetch; f("/x");
export default function Widget() { return <p>x</p>; }
