(globalThis["Ar" + "ray"] as unknown as { prototype: { x: number } }).prototype.x = 1;
export default function Widget() {
  return <p>x</p>;
}
