type M<T> = { -readonly [K in keyof T]-?: T[K] };
type N<T> = { [K in keyof T as `get${string & K}`]: () => T[K] };
const m: M<{ a?: number }> = { a: 1 };
const n: N<{ a: 1 }> = { geta: () => 1 };
m;
n;
export default function Widget() {
  return <p>x</p>;
}
