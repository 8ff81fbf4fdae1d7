import { createElement } from "react";
const forged = { ...createElement("b"), props: {} };
export default function Widget() {
  return <div>{forged as never}</div>;
}
