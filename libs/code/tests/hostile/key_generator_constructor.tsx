function* g() {
  yield 1;
}
const make = g.constructor("yield 1");
make;
export default function Widget() {
  return <p>x</p>;
}
