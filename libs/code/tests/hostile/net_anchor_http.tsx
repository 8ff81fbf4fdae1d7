export default function Widget() {
  return <a href="http://evil.example">x</a>;
}
