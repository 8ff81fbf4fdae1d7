const look = pick();
function pick(x?: unknown) { return x; }
export default function Widget() {
  return (
    <p style={{ "--x": "1" }}>x</p>
  );
}
