const key = "AKIAIOSFODNN7EXAMPLE"; key;
export default function Widget() { return <p>x</p>; }
