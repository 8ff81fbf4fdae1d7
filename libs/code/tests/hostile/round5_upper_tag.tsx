document.body.append(document.createElement("IFRAME"));
export default function Widget() {
  return <p>x</p>;
}
