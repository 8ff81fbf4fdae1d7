const p = document.createElement("p");
p.style.setProperty("position", "fixed");
export default function Widget() {
  return <p>x</p>;
}
