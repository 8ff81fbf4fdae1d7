window.eval("1");
export default function Widget() {
  return <p>x</p>;
}
