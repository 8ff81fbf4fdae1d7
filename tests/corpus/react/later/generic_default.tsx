interface Box<T = string> {
  readonly v: T;
  method?(this: Box<T>): void;
  (x: number): string;
  new (x: number): Box<T>;
  [k: string]: unknown;
}
let b: Box;
export default function Widget() {
  return <p>x</p>;
}
