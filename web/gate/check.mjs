// node check.mjs --job job.json --expect expect.json: does this widget show what was asked for?
// `expect` is a list of checks, or an object with such a list under "expect".
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runJob } from "./job.mjs";

export async function checkWidget(job, expect) {
  const result = await runJob({ ...job, expect });
  return { ...result, passed: result.ok && result.checks.length === expect.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { job: { type: "string" }, expect: { type: "string" } },
  });
  const read = async (path) => JSON.parse(await readFile(path, "utf8"));
  const [job, expect] = [await read(values.job), await read(values.expect)];
  const result = await checkWidget(job, Array.isArray(expect) ? expect : expect.expect);
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.passed ? 0 : 1));
}
