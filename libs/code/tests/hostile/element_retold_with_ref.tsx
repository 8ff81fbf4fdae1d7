const forged = { type: "div", ref: null, props: { children: "x" } };
export default function Widget() {
  return <div>{forged as never}</div>;
}
