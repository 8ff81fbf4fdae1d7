const name = ["ructor", "const"].reverse().join("");
const f = (() => 1) as unknown as Record<string, unknown>;
f[name];
export default function Widget() {
  return <p>x</p>;
}
