export default function Widget() {
  return <img alt="" src="https://evil.example/p.png" />;
}
