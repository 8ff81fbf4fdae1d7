function call(w = window) {
  w.fetch("/x");
}
call();
export default function Widget() {
  return <p>x</p>;
}
