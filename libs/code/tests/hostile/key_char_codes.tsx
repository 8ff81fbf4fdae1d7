const k = String.fromCharCode(95, 95, 112, 114, 111, 116, 111, 95, 95);
({} as Record<string, unknown>)[k];
export default function Widget() {
  return <p>x</p>;
}
