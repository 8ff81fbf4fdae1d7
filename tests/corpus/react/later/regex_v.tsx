const r = /[\p{L}--[a-z]]/v;
r.test("x");
export default function Widget() {
  return <p>x</p>;
}
