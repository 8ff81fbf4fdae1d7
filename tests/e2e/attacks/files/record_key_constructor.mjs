import { jsx } from "react/jsx-runtime";
import { Card } from "@atelier/sdk";
import { useEffect } from "react";
const glue = (parts) => parts.map((part) => part).join("");
function Widget() {
  const box = { a: { assign: () => ({}) } };
  const tools = box[glue(["const", "ructor"])];
  tools?.assign(box, { [glue(["__pro", "to__"])]: glue });
  const make = box[glue(["const", "ructor"])];
  useEffect(() => {
    if (make) make("document.title='evaluated'")();
  }, [make]);
  return /* @__PURE__ */ jsx(Card, { title: "x", children: make ? make.name : "none" });
}
export {
  Widget as default
};
