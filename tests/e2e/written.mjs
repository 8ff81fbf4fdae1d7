// Dialogues in which the model wrote code, and widgets for them to hold.
import { asBlocks } from "../support/fake-model.mjs";
import { until } from "./stack.mjs";

export const WORDS = "a pressing counter toy with a button";

export const settle = (who, id) =>
  until("the end of the turn", async () => {
    const { body } = await who.get(`/sessions/${id}`);
    return body.state === "running" ? null : body;
  });

/** A dialogue in which the model writes these files, as a user would have it. */
export async function build(who, model, files, slot) {
  const { id } = (await who.post("/sessions", { mode: "build", ...(slot ? { slot } : {}) })).body;
  model.answers = [asBlocks(files)];
  await who.post(`/sessions/${id}/messages`, { text: WORDS });
  return settle(who, id);
}

export const simple = (title) => ({
  "widget.tsx": `import { Card } from "@atelier/sdk";

export default function Toy() {
  return <Card title="${title}">honest</Card>;
}
`,
});
export const READER = {
  "widget.tsx": `import { Card, usePositions } from "@atelier/sdk";

export default function Toy() {
  const rows = usePositions();
  return <Card title="Count">rows: {rows.length}</Card>;
}
`,
};
export const BACKEND = (routes, widget) => ({
  "widget.tsx":
    widget ??
    `import { Card, useBackend } from "@atelier/sdk";

export default function Toy() {
  const rows = useBackend<{ n: number }[]>("list", { sql: "SELECT 1 AS n" });
  return <Card title="Backend">rows: {rows.length}</Card>;
}
`,
  "backend.ts": `import { defineBackend, route } from "@atelier/user-backend";

export default defineBackend({
  routes: {
    list: route({ sql: "text" }, (ctx, input) => ctx.db.all<{ n: number }>(input.sql)),
    write: route({ sql: "text" }, (ctx, input) => ctx.db.run(input.sql)),
${routes ?? ""}  },
});
`,
  "migrations/001_a.sql": `-- forward
CREATE TABLE notes(n INTEGER PRIMARY KEY);
-- back
DROP TABLE notes;
`,
});
