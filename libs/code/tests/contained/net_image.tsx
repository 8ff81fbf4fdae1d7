new Image().src = "/x";
export default function Widget() { return <p>x</p>; }
