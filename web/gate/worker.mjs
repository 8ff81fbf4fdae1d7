// One job in, one verdict out. Whatever goes wrong becomes a finding: the caller always gets JSON.
import { finding, runJob } from "./job.mjs";

async function readInput() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

const failed = (rule, reason) => ({
  ok: false,
  findings: [finding(rule, { text: reason instanceof Error ? reason.message : String(reason) })],
  formatted: {},
  differed: [],
  bundle: null,
  dom: "",
});

let answered = false;
function answer(result) {
  if (answered) return;
  answered = true;
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

process.on("uncaughtException", (reason) => answer(failed("gate/crash", reason)));
process.on("unhandledRejection", (reason) => answer(failed("gate/crash", reason)));

try {
  answer(await runJob(JSON.parse(await readInput())));
} catch (reason) {
  answer(failed("gate/job", reason));
}
