export default function Widget() {
  return <button tabIndex={5}>x</button>;
}
