const p = document.createElement("p");
p.style.cssText = "color: red; position : fixed";
export default function Widget() {
  return <p>x</p>;
}
