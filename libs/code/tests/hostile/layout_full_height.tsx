export default function Widget() {
  return <div style={{ minHeight: "100vh" }}>x</div>;
}
