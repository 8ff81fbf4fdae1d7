// web/frame/dist: the document in which code runs that a model or a person wrote, with React and the SDK from the shared core.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);

const out = here("dist");
const core = JSON.parse(await readFile(here("../sdk/dist/core.json"), "utf8"));
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await cp(here("../sdk/dist/core"), join(out, "core"), { recursive: true });
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
  runtime: `core/frame-${digest(runtime)}.js`,
  prelude: `core/prelude-${digest(prelude)}.js`,
};
await writeFile(join(out, names.runtime), runtime);
await writeFile(join(out, names.prelude), prelude);
const imports = Object.entries(core.imports).map(([name, file]) => [name, `./core/${file}`]);
const styles = await readFile(here(`../sdk/dist/core/${core.css}`), "utf8");
// The styles stand in the page, so that it needs no link element: the prelude forbids those.
const page = (await readFile(here("frame.html"), "utf8"))
  .replace(/\s*\{\{importmap\}\}\s*/, () =>
    JSON.stringify({ imports: Object.fromEntries(imports) }),
  )
  .replace("{{prelude}}", `./${names.prelude}`)
  .replace("{{styles}}", () => styles.trim())
  .replace("{{runtime}}", `./${names.runtime}`);
await writeFile(join(out, "index.html"), page);
