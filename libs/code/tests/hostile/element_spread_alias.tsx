const a = <b>x</b>;
const b = a;
const copy = { ...b, key: "k" };
export default function Widget() {
  return <div>{copy as never}</div>;
}
