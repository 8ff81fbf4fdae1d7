const look = pick();
function pick(x?: unknown) { return x; }
export default function Widget() {
  return (
    <p title="java&#115;cript">x</p>
  );
}
