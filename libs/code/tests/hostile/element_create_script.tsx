import { createElement } from "react";
export default function Widget() {
  return <div>{createElement("script", { async: true })}</div>;
}
