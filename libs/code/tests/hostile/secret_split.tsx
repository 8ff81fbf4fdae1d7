const a = "AKIA"; const b = "IOSFODNN7"; const key = a + b + "EXAMPLE"; key;
export default function Widget() { return <p>x</p>; }
