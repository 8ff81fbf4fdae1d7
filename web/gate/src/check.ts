// node dist/check.mjs --job job.json --expect expect.json: does this widget show what was asked for?
// `expect` is a list of checks, or an object with such a list under "expect".
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Check } from "./checks.ts";
import { checkWidget, type Job } from "./job.ts";

const { values } = parseArgs({
  options: { job: { type: "string" }, expect: { type: "string" } },
});
if (!values.job || !values.expect) {
  throw new Error("usage: check.mjs --job job.json --expect expect.json");
}
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));
const job = (await read(values.job)) as Job;
const expect = (await read(values.expect)) as Check[] | { expect: Check[] };
const result = await checkWidget(job, Array.isArray(expect) ? expect : expect.expect);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.passed ? 0 : 1));
