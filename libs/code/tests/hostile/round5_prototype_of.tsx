(Object.getPrototypeOf([]) as { map: unknown }).map = () => 1;
export default function Widget() {
  return <p>x</p>;
}
