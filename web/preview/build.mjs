// web/preview/dist: the page, its runtime and the shared core, all that a sandbox has to see.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const core = JSON.parse(await readFile(here("../sdk/dist/core.json"), "utf8"));
const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);

await rm(here("dist"), { recursive: true, force: true });
await mkdir(here("dist"), { recursive: true });
await cp(here("../sdk/dist/core"), here("dist/core"), { recursive: true });

const { outputFiles } = await build({
  entryPoints: [here("src/runtime.tsx")],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  external: Object.keys(core.imports),
});
const runtime = outputFiles[0].text;
const prelude = await readFile(here("src/prelude.js"), "utf8");
const names = {
  runtime: `core/preview-${digest(runtime)}.js`,
  prelude: `core/prelude-${digest(prelude)}.js`,
  styles: `core/${core.css}`,
};
await writeFile(here(`dist/${names.runtime}`), runtime);
await writeFile(here(`dist/${names.prelude}`), prelude);

const importmap = JSON.stringify({
  imports: Object.fromEntries(
    Object.entries(core.imports).map(([name, file]) => [name, `./core/${file}`]),
  ),
});
const page = (await readFile(here("preview.html"), "utf8"))
  .replace(/\s*\{\{importmap\}\}\s*/, () => importmap)
  .replace("{{prelude}}", `./${names.prelude}`)
  .replace("{{styles}}", `./${names.styles}`)
  .replace("{{runtime}}", `./${names.runtime}`);
await writeFile(here("dist/preview.html"), page);
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
