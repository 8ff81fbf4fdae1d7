const k = "CONSTRUCTOR".toLowerCase();
({} as Record<string, unknown>)[k];
export default function Widget() {
  return <p>x</p>;
}
