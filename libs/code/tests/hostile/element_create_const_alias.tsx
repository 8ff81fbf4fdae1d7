import { createElement } from "react";
const make = createElement;
export default function Widget() {
  return <div>{make("iframe")}</div>;
}
