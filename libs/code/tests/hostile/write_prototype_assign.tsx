Object.assign(Array.prototype, { x: 1 });
export default function Widget() {
  return <p>x</p>;
}
