class A {
  static n: number;
  static {
    this.n = 1;
  }
}
A.n;
export default function Widget() {
  return <p>x</p>;
}
