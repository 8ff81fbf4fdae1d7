const p = document.createElement("p");
p.style.position = "fixed";
export default function Widget() {
  return <p>x</p>;
}
