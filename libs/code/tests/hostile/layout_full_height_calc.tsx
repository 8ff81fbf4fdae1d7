export default function Widget() {
  return <div style={{ height: "calc(100dvh - 4px)" }}>x</div>;
}
