export default function Widget() {
  return <div style={{ position: "fixed", inset: 0 }}>x</div>;
}
