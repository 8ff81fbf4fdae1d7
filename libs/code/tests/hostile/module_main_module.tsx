process.mainModule;
export default function Widget() { return <p>x</p>; }
