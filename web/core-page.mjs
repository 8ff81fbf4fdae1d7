// A page that takes React and the SDK from the shared core, built into a folder: what a preview's sandbox serves, and what released
// widgets run in.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);

/**
 * Writes `out` anew: the shared core, the bundled runtime, the prelude as it is, and the page with their names filled in for
 * `{{importmap}}`, `{{prelude}}` and `{{runtime}}`; the styles stand in the page at `{{styles}}`, so that it needs no link element. Returns the import map's text, for a policy.
 */
export async function buildCorePage({ out, page, pageName, runtime, runtimeName, prelude }) {
  const core = JSON.parse(await readFile(here("sdk/dist/core.json"), "utf8"));
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(here("sdk/dist/core"), join(out, "core"), { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [runtime],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    jsx: "automatic",
    external: Object.keys(core.imports),
  });
  const code = outputFiles[0].text;
  const before = await readFile(prelude, "utf8");
  const names = {
    runtime: `core/${runtimeName}-${digest(code)}.js`,
    prelude: `core/prelude-${digest(before)}.js`,
  };
  await writeFile(join(out, names.runtime), code);
  await writeFile(join(out, names.prelude), before);
  const importmap = JSON.stringify({
    imports: Object.fromEntries(
      Object.entries(core.imports).map(([name, file]) => [name, `./core/${file}`]),
    ),
  });
  const styles = await readFile(here(`sdk/dist/core/${core.css}`), "utf8");
  const html = (await readFile(page, "utf8"))
    .replace(/\s*\{\{importmap\}\}\s*/, () => importmap)
    .replace("{{prelude}}", `./${names.prelude}`)
    .replace("{{styles}}", () => styles.trim())
    .replace("{{runtime}}", `./${names.runtime}`);
  await writeFile(join(out, pageName), html);
  return importmap;
}
