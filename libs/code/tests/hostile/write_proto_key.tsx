const a = JSON.parse("{}") as Record<string, Record<string, unknown>>;
a["__proto__"].x = 1;
export default function Widget() {
  return <p>x</p>;
}
