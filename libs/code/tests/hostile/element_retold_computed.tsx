const forged = { ["ty" + "pe"]: "div", ["pro" + "ps"]: {}, key: "a" };
export default function Widget() {
  return <div>{forged as never}</div>;
}
