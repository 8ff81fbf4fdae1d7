// eslint-disable-next-line react-hooks/exhaustive-deps
const a = 1;
a;
export default function Widget() {
  return <p>x</p>;
}
