export default function Widget() {
  return <svg><image href="https://evil.example/a.svg" /></svg>;
}
