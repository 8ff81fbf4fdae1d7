const m = Math; m;
export default function Widget() { return <p>x</p>; }
