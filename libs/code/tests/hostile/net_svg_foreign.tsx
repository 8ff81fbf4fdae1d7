export default function Widget() {
  return <svg><foreignObject><p>x</p></foreignObject></svg>;
}
