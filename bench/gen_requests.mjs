// How many requests of a file with fixed data and checks end in the right widget: node bench/gen_requests.mjs FILE [--model M]
// FILE: {requests: [{id, lang, text, existing_id?, expect}]}. Each runs in a session of the real daemon (rules, or with a model);
// the written widget is then rendered with the file's data and judged by web/gate/dist/check.mjs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stack, until } from "../tests/e2e/stack.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const [file] = process.argv.slice(2);
if (!file) {
  console.error("usage: node bench/gen_requests.mjs FILE");
  process.exit(2);
}
const { requests } = JSON.parse(readFileSync(file, "utf8"));
// What the widgets that are to be changed are as specs (the file holds them as code).
const EXISTING = Object.fromEntries(
  readFileSync(join(ROOT, "libs/spec/tests/data/gen_requests.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter((line) => line.current)
    .map((line) => [line.id, line.current]),
);

const scratch = mkdtempSync(join(tmpdir(), "atelier-bench-"));

function judge(files, locale, expect) {
  const job = join(scratch, "job.json");
  const wanted = join(scratch, "expect.json");
  writeFileSync(job, JSON.stringify({ dir: scratch, files, manifest: JSON.parse(files["manifest.json"]), locale }));
  writeFileSync(wanted, JSON.stringify(expect));
  const run = spawnSync(process.execPath, [join(ROOT, "web/gate/dist/check.mjs"), "--job", job, "--expect", wanted], { encoding: "utf8", timeout: 60_000 });
  return { right: run.status === 0, reason: run.status === 0 ? "" : run.stdout.slice(0, 200) };
}

const stack = new Stack();
await stack.start();
const api = await stack.api("investor-a");
const session = async (id) => (await api.get(`/sessions/${id}`)).body;
const settled = (id) =>
  until("the turn", async () => {
    const now = await session(id);
    return now.state === "running" ? null : now;
  }, 120_000);

const rows = [];
for (const request of requests) {
  const { body } = await api.post("/sessions", {});
  if (EXISTING[request.id]) {
    await api.post(`/sessions/${body.id}/spec`, { spec: EXISTING[request.id] });
    await settled(body.id);
  }
  await api.post(`/sessions/${body.id}/messages`, { text: request.text });
  const done = await settled(body.id);
  const row = { id: request.id, lang: request.lang, outcome: done.state === "asking" ? "question" : done.gate ? (done.gate.ok ? "done" : "gate red") : "refused", read_back: done.reading?.sentence ?? "", right: false, seconds: (done.timings_ms.total ?? 0) / 1000, reason: "" };
  if (row.outcome === "done") {
    const files = {};
    for (const artifact of done.artifacts) files[artifact.path] = (await api.get(`/sessions/${body.id}/artifacts/${artifact.path}`)).body.text;
    Object.assign(row, judge(files, request.lang, request.expect));
  }
  rows.push(row);
  console.log(JSON.stringify(row));
}
await stack.stop();
rmSync(scratch, { recursive: true, force: true });
const count = (test) => rows.filter(test).length;
console.log(`${rows.length} requests: ${count((r) => r.right)} right, ${count((r) => r.outcome === "question")} asked, ${count((r) => r.outcome === "gate red")} gate red, ${count((r) => r.outcome === "done" && !r.right)} wrong`);
