import { jsx } from "react/jsx-runtime";
import { Card } from "@atelier/sdk";
function Widget() {
  const real = /* @__PURE__ */ jsx("span", { children: "x" });
  const forged = { ...real, type: "script", props: { async: true, src: "/bundles/nothing.js" } };
  return /* @__PURE__ */ jsx(Card, { title: "x", children: forged });
}
export {
  Widget as default
};
