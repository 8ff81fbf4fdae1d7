document["create" + "Element"]("embed");
export default function Widget() {
  return <p>x</p>;
}
