// node tests/corpus/run.mjs [PROGRAM] [FOLDER]: the whole gate on every widget of a folder (tests/corpus/react), two at a time. Prints what
// was refused and why; exit code 1 when anything was. REVIEW=1 takes the checks before a review along and prints what they say.
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.argv[2] ?? join(here, "../../build/ci/bin/atelier");
const review = Boolean(process.env.REVIEW);
const folder = process.argv[3] ?? join(here, "react");

async function widgets(path) {
  const entries = await readdir(path, { withFileTypes: true });
  const found = [];
  for (const entry of entries) {
    const at = join(path, entry.name);
    if (!entry.isDirectory()) found.push(at);
    else if ((await readdir(at)).includes("widget.tsx")) found.push(at);
    else found.push(...(await widgets(at)));
  }
  return found.sort();
}

/** The gate's report, or null when there is none. */
function judge(path) {
  return new Promise((resolve) => {
    execFile(program, ["gate", path, "--json", ...(review ? ["--review"] : [])], { maxBuffer: 32 << 20 }, (_error, out) => {
      try {
        resolve(JSON.parse(out));
      } catch {
        resolve(null);
      }
    });
  });
}

const paths = await widgets(folder);
const queue = [...paths];
let refused = 0;
async function work() {
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const report = await judge(path);
    if (review) {
      for (const { file, line, rule, text } of report?.findings ?? []) {
        if (rule.startsWith("eslint.")) console.log(`note ${path.slice(folder.length + 1)} ${file}:${line} ${rule} ${text.split("\n")[0]}`);
      }
    }
    if (report?.ok) continue;
    refused += 1;
    console.log(path.slice(folder.length + 1));
    for (const { file, line, rule, text, severity } of report?.findings ?? [{ text: "no report" }]) {
      if (severity !== "warning") console.log(`  ${file ?? ""}:${line ?? 0} ${rule ?? ""} ${text}`);
    }
  }
}
await Promise.all([work(), work()]);
console.log(` Tests  ${paths.length - refused} passed, ${refused} failed`);
process.exitCode = refused === 0 ? 0 : 1;
