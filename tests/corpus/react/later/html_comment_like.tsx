let a = 3;
while (a --> 0) {}
export default function Widget() {
  return <p>x</p>;
}
