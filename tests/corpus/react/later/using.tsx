const d = { [Symbol.dispose]() {} };
{
  using x = d;
  x;
}
export default function Widget() {
  return <p>x</p>;
}
