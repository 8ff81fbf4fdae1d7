const k = atob("Y29uc3RydWN0b3I=");
({} as Record<string, unknown>)[k];
export default function Widget() {
  return <p>x</p>;
}
