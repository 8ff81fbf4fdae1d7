const O = Object; O;
export default function Widget() { return <p>x</p>; }
