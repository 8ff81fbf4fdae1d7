const name = "const-ructor".split("-").join("");
({} as Record<string, unknown>)[name];
export default function Widget() {
  return <p>x</p>;
}
