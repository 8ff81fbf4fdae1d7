import(`./${"x"}`);
export default function Widget() {
  return <p>x</p>;
}
