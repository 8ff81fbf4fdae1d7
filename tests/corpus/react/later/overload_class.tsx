class A {
  f(x: number): void;
  f(x: string): void;
  f(x: unknown) {
    x;
  }
}
new A();
export default function Widget() {
  return <p>x</p>;
}
