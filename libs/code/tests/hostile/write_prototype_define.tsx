Object.defineProperty(String.prototype, "x", { value: 1 });
export default function Widget() {
  return <p>x</p>;
}
