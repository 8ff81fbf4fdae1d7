export default function Widget() {
  return <a href={`https://evil.example/?q=${1 + 1}`}>x</a>;
}
