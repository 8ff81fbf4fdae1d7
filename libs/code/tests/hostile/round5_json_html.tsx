const extra = JSON.parse('{"dangerouslySetInnerHTML":{"__html":"x"}}') as object;
extra;
export default function Widget() {
  return <p>x</p>;
}
