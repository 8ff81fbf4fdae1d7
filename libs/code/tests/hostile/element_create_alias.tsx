import { createElement as make } from "react";
export default function Widget() {
  return <div>{make("link", { rel: "prefetch" })}</div>;
}
