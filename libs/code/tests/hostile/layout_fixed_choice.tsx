export default function Widget() {
  return <div style={{ position: Math.random() > 2 ? "static" : "fixed" }}>x</div>;
}
