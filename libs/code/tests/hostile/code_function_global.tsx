const make = globalThis.Function;
make("return 1")();
export default function Widget() {
  return <p>x</p>;
}
