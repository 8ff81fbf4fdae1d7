import { createElement } from "react";
export default function Widget() {
  return <p>{createElement("input", { autoFocus: true })}</p>;
}
