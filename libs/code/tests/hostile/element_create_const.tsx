import { createElement } from "react";
const tag = "me" + "ta";
export default function Widget() {
  return <div>{createElement(tag)}</div>;
}
