const a = "const"; [][`${a}ructor`][`${a}ructor`]("1")();
export default function Widget() { return <p>x</p>; }
