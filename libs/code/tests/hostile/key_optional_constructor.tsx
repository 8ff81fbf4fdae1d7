const make = [].at?.constructor?.("return 1");
make;
export default function Widget() {
  return <p>x</p>;
}
