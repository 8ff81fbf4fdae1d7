// The hostile files against the real runtime, each beside its honest sibling.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Backend } from "../src/host.mjs";
import { HOSTILE_FILES, type HostileFile } from "./hostile-files";

const QUOTA = 24 * 1024 * 1024;
const LIMITS = { callMs: 3000, startMs: 20_000, migrationMs: 800, statementMs: 800, backoffMs: 20, quotaBytes: QUOTA };
const BASE = `-- forward
CREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE prices(id INTEGER PRIMARY KEY, cents INTEGER, label TEXT);
INSERT INTO prices(cents, label) WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200) SELECT x, 'label ' || x FROM n;
-- back
DROP TABLE notes;
DROP TABLE prices;
`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The processes that own the folder's databases, and what of the processor they and this process take within a moment. */
async function owners(folder: string, ms: number) {
  const ticks = () => {
    const out = new Map<string, number>();
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder)) continue;
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
        out.set(pid, Number(fields[11]) + Number(fields[12]));
      } catch {
        // It ended meanwhile.
      }
    }
    return out;
  };
  const before = ticks();
  const own = process.cpuUsage();
  const from = performance.now();
  await pause(ms);
  const took = performance.now() - from;
  const used = process.cpuUsage(own);
  let busy = (used.user + used.system) / 1000 / Math.max(took, 1);
  for (const [pid, now] of ticks()) busy += ((now - (before.get(pid) ?? now)) * 10) / Math.max(took, 1);
  return { count: before.size, busy };
}

async function tried({ forward, back, route }: Pick<HostileFile, "forward" | "back" | "route">, watched: number) {
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  const migrations: Record<string, string> = { "migrations/001_base.sql": BASE };
  if (forward) migrations["migrations/002_more.sql"] = `-- forward\n${forward}\n-- back\n${back}\n`;
  const code = `var atelierBackend = { default: { routes: {
    go: { input: {}, run: (ctx) => { ${route ?? "return 1;"} } },
    next: { input: {}, run: (ctx) => ctx.db.get("SELECT count(*) AS n FROM prices").n > 0 },
  } } };`;
  const backend = new Backend({
    package: { code, migrations, tools: [] },
    database: join(folder, "db.sqlite"),
    callCore: () => Promise.reject(new Error("no tools")),
    limits: LIMITS,
  });
  const call = (name: string) =>
    backend.call(name, {}).then(
      (text: string) => ({ ok: true, text }),
      (reason: { code: string; message: string }) => ({ ok: false, text: `${reason.code}: ${reason.message}` }),
    );
  try {
    const answer = await call("go");
    let next = await call("next");
    if (!next.ok) {
      await pause(300);
      next = await call("next");
    }
    const running = await owners(folder, watched);
    await backend.stop();
    const left = await owners(folder, 0);
    const size = statSync(join(folder, "db.sqlite"), { throwIfNoEntry: false })?.size ?? 0;
    return { answer, next, running, left, size, files: readdirSync(folder) };
  } finally {
    await backend.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(HOSTILE_FILES.map((file) => [file.name, file] as const))("%s", async (_, file) => {
  const seen = await tried(file, 300);
  const text = JSON.stringify(seen);
  if (file.wanted === "refused") expect(seen.answer.ok, text).toBe(false);
  // What refuses a migration refuses the backend; everything else answers the next call.
  if (!file.forward || seen.answer.ok) expect(seen.next, text).toEqual({ ok: true, text: "true" });
  expect(seen.running.busy, text).toBeLessThan(0.5);
  expect(seen.left.count, text).toBe(0);
  expect(seen.size, text).toBeLessThanOrEqual(QUOTA);
  // A transaction that was cut off leaves its journal, which is used or dropped when the file is opened or written next.
  expect(
    seen.files.filter((name) => !name.startsWith("db.sqlite")),
    text,
  ).toEqual([]);
  expect(
    seen.files.filter((name) => /\.(try|trial)/.test(name)),
    text,
  ).toEqual([]);
  const control = await tried(file.control, 0);
  expect(control.answer.ok, `the honest sibling: ${JSON.stringify(control)}`).toBe(true);
});
