import { createElement } from "react";
export default function Widget() {
  return <div>{createElement(Math.random() > 0.5 ? "b" : "base")}</div>;
}
