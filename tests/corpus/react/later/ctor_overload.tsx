class A {
  constructor(x: number);
  constructor(x: string);
  constructor(public readonly x: unknown) {}
}
new A(1);
export default function Widget() {
  return <p>x</p>;
}
