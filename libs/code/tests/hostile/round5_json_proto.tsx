const extra = JSON.parse('{"__proto__":{"x":1}}') as object;
extra;
export default function Widget() {
  return <p>x</p>;
}
