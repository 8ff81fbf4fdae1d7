__dirname;
export default function Widget() { return <p>x</p>; }
