const k = "__pro".concat("to__");
({} as Record<string, unknown>)[k] = {};
export default function Widget() {
  return <p>x</p>;
}
