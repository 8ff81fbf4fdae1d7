class A {
  [key: string]: unknown;
  static readonly a?: number;
  declare b: number;
}
new A();
export default function Widget() {
  return <p>x</p>;
}
