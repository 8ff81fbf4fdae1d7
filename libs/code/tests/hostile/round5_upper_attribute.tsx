document.createElement("p").setAttribute("OnClick", "x()");
export default function Widget() {
  return <p>x</p>;
}
