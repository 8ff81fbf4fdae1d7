const look = pick();
function pick(x?: unknown) { return x; }
export default function Widget() {
  return (
    <input onChange={(e) => e.target.form} />
  );
}
