const k = "const" + "ructor"; [][k][k]("return 1")();
export default function Widget() { return <p>x</p>; }
