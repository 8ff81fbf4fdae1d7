export default function Widget() {
  return <video poster="https://evil.example/a.png" />;
}
