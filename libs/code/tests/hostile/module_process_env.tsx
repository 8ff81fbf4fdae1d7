process.env;
export default function Widget() { return <p>x</p>; }
