let a: number | undefined;
a ??= 1;
a ||= 2;
a &&= 3;
a **= 2;
export default function Widget() {
  return <p>x</p>;
}
