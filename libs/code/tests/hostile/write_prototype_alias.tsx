const P = Object.prototype as unknown as Record<string, unknown>;
P.polluted = 1;
export default function Widget() {
  return <p>x</p>;
}
