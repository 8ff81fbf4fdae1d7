new FontFace("a", "b");
export default function Widget() { return <p>x</p>; }
