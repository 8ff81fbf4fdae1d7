// web/preview/dist: the page, its runtime and the shared core, all that a sandbox has to see.
import { createHash } from "node:crypto";
import { cp, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildCorePage } from "../core-page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const importmap = await buildCorePage({
  out: here("dist"),
  page: here("preview.html"),
  pageName: "preview.html",
  runtime: here("src/runtime.tsx"),
  runtimeName: "preview",
  prelude: here("../frame/src/prelude.js"),
});
const hash = createHash("sha256").update(importmap).digest("base64");
await writeFile(
  here("dist/preview.json"),
  `${JSON.stringify({ importmap: `'sha256-${hash}'` }, null, 2)}\n`,
);
await cp(here("../user-backend/src"), here("dist/user-backend"), { recursive: true });
await cp(here("server.mjs"), here("dist/server.mjs"));
await cp(here("mcp-call.mjs"), here("dist/mcp-call.mjs"));
await cp(here("policy.mjs"), here("dist/policy.mjs"));
await cp(here("backend-routes.mjs"), here("dist/backend-routes.mjs"));
