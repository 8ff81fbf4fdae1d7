const forged = { ...(<span>x</span> as unknown as object), type: "embed" };
export default function Widget() {
  return <div>{forged as never}</div>;
}
