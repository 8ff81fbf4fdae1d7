const glue = (parts: string[]) => parts.join("");
const box: Record<string, unknown> = {};
const make = box[glue(["const", "ructor"])];
make;
export default function Widget() {
  return <p>x</p>;
}
