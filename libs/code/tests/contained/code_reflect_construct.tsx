Reflect.construct(Date, []);
export default function Widget() { return <p>x</p>; }
