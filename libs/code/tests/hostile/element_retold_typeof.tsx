const forged = { $$typeof: Symbol.for("react.transitional.element"), type: "div", props: {} };
export default function Widget() {
  return <div>{forged as never}</div>;
}
