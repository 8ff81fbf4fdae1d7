const g = { Math, Object }; g;
export default function Widget() { return <p>x</p>; }
