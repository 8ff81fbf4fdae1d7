import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Backend } from "../src/host.mjs";

let folder: string;
let running: Backend[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "user-backend-"));
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

const MIGRATIONS = {
  "migrations/001_notes.sql":
    "-- forward\nCREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL);\n-- back\nDROP TABLE notes;\n",
};

/** Routes as the bundler hands them over. */
function backend(routes: string, options: Record<string, unknown> = {}) {
  const { tools = [], callCore, limits, migrations = MIGRATIONS, database, now } = options as Record<string, never>;
  const made = new Backend({
    package: { code: `var atelierBackend = { default: { routes: { ${routes} } } };`, migrations, tools },
    database: database ?? join(folder, "db.sqlite"),
    callCore: callCore ?? (() => Promise.reject(new Error("no tools"))),
    limits,
    now,
  });
  running.push(made);
  return made;
}
const outcome = (call: Promise<string>) =>
  call.then(
    (text) => JSON.parse(text) as unknown,
    (reason: { code: string; message: string }) => `${reason.code}: ${reason.message}`,
  );

const SAVE = `save: { input: { ticker: "text", text: "text?" }, run: (ctx, input) => { ctx.db.run("REPLACE INTO notes VALUES (?, ?)", input.ticker, input.text ?? "-"); return { saved: true }; } }`;
const LIST = `list: { input: {}, run: (ctx) => ctx.db.all("SELECT * FROM notes ORDER BY ticker") }`;

test("a route writes, another reads, and a new start finds the rows", async () => {
  const one = backend(`${SAVE}, ${LIST}`);
  expect(await outcome(one.call("save", { ticker: "AAPL", text: "watch" }))).toEqual({ saved: true });
  expect(await outcome(one.call("list", {}))).toEqual([{ ticker: "AAPL", text: "watch" }]);
  await one.stop();
  expect(await outcome(backend(LIST).call("list", undefined))).toEqual([{ ticker: "AAPL", text: "watch" }]);
  expect(readdirSync(folder)).toEqual(["db.sqlite"]);
});

test.each([
  ["a missing value", {}, "invalid_argument: ticker: is missing"],
  ["a wrong type", { ticker: 5 }, "invalid_argument: ticker: a text is expected"],
  ["an unknown value", { ticker: "A", more: 1 }, "invalid_argument: more: the route takes no such value"],
  ["a list", ["x"], "invalid_argument: the input is an object"],
  [
    "a polluted object",
    JSON.parse('{"ticker":"A","__proto__":{"admin":true}}'),
    "invalid_argument: __proto__: the route takes no such value",
  ],
])("%s does not reach the code", async (_, input, wanted) => {
  expect(await outcome(backend(SAVE).call("save", input))).toBe(wanted);
});

test("a merge of hostile JSON changes nothing outside the call's own thread", async () => {
  const one = backend(
    `merge: { input: { text: "text" }, run: (ctx, input) => { const walk = (to, from) => { for (const key of Object.keys(from)) { if (typeof from[key] === "object") walk(to[key] ??= {}, from[key]); else to[key] = from[key]; } }; walk({}, JSON.parse(input.text)); return { here: ({}).admin === true }; } }`,
    { migrations: {} },
  );
  // The positive control: inside the thread the pollution works.
  expect(await outcome(one.call("merge", { text: '{"__proto__":{"admin":true}}' }))).toEqual({ here: true });
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test("a route that throws says so, and the log has its place; a refusal is for the user and no defect", async () => {
  const one = backend(
    `bad: { input: {}, run: () => { throw new TypeError("no such thing"); } }, no: { input: {}, run: () => { const e = new Error("Name a position."); e.name = "Refusal"; throw e; } }, tell: { input: {}, run: (ctx) => ctx.log("hello") }`,
  );
  expect(await outcome(one.call("bad", {}))).toBe("internal: the route 'bad' failed: no such thing");
  expect(await outcome(one.call("no", {}))).toBe("failed_precondition: Name a position.");
  expect(await outcome(one.call("none", {}))).toBe("not_found: the backend has no route 'none'");
  expect(await outcome(one.call("tell", {}))).toBeNull();
  const log = one.logsAfter(0).map(({ level, route, message }) => [level, route, message.split("\n")[0]]);
  expect(log).toEqual([
    ["info", "", "migrations: 0 taken back, 1 applied"],
    ["error", "bad", "no such thing"],
    ["error", "none", "the backend has no route 'none'"],
    ["info", "", "hello"],
  ]);
  expect(one.logsAfter(3)).toHaveLength(1);
});

test("an endless loop is ended, the others are told, and the backend starts again after a pause that grows", async () => {
  let now = 1_000_000;
  const one = backend(`loop: { input: {}, run: () => { for (;;) {} } }, ${LIST}`, {
    limits: { callMs: 300 },
    now: () => now,
  });
  const [first, second] = await Promise.all([outcome(one.call("loop", {})), outcome(one.call("list", {}))]);
  expect(first).toBe("timeout: the route 'loop' took longer than 300 ms");
  expect(second).toMatch(/^(unavailable|timeout): /);
  expect(await outcome(one.call("list", {}))).toMatch(/^unavailable: .* starts again in 0\.2 s/);
  now += 200;
  expect(await outcome(one.call("list", {}))).toEqual([]);
  await outcome(one.call("loop", {}));
  expect(await outcome(one.call("list", {}))).toMatch(/starts again in 0\.4 s/);
  now += 400;
  expect(await outcome(one.call("list", {}))).toEqual([]);
  expect(one.restarts).toBe(2);
});

test("memory that runs out ends the backend, not its host", async () => {
  let now = 1_000_000;
  const one = backend(
    `eat: { input: {}, run: () => { const all = []; for (;;) all.push("x".repeat(1000) + all.length); } }, ${LIST}`,
    {
      limits: { memoryMb: 24, callMs: 20_000 },
      now: () => now,
    },
  );
  expect(await outcome(one.call("eat", {}))).toMatch(/^unavailable: the backend was ended: it used more than 24 MB/);
  now += 60_000;
  expect(await outcome(one.call("list", {}))).toEqual([]);
});

test("nothing of Node is within reach", async () => {
  const names =
    "process require fetch WebSocket setTimeout setInterval queueMicrotask navigator performance structuredClone Buffer crypto URL console Worker SharedArrayBuffer WebAssembly";
  const one = backend(
    `look: { input: {}, run: () => ({ seen: "${names}".split(" ").filter((name) => typeof globalThis[name] !== "undefined"), control: typeof globalThis.Map }) }, load: { input: {}, run: () => import("node:fs") }`,
  );
  expect(await outcome(one.call("look", {}))).toEqual({ seen: [], control: "function" });
  expect(await outcome(one.call("load", {}))).toMatch(/^(internal|err)/i);
});

test("an object of the runtime's own realm is no way to run text", async () => {
  const one = backend(
    `one: { input: {}, run: () => { const p = import("node:fs"); p.catch(() => undefined); return { got: p.constructor.constructor("return typeof process")() }; } },
     two: { input: {}, run: async () => { try { await import("node:fs"); } catch (e) { return { got: e.constructor.constructor("return typeof process")() }; } } },
     three: { input: {}, run: (ctx) => ({ got: ctx.db.all.constructor("return typeof process")() }) },
     four: { input: {}, run: (ctx) => { const dive = () => { try { return dive(); } catch (e) { return e.constructor.constructor("return typeof process")(); } }; return { got: dive() }; } },
     five: { input: {}, run: (ctx) => { const seen = []; const deep = () => { try { ctx.log("x"); deep(); } catch (e) { seen.push(e); } }; deep(); return { got: seen[0].constructor.constructor("return typeof process")() }; } }`,
  );
  for (const name of ["one", "two", "three", "four", "five"]) {
    expect(await outcome(one.call(name, {})), name).toMatch(/^internal: the route/);
  }
});

test("an answer of nothing but quotes is as large as any other may be", async () => {
  const one = backend(
    `quotes: { input: {}, run: () => '"'.repeat(500_000) }, more: { input: {}, run: () => '"'.repeat(600_000) }`,
  );
  expect(await outcome(one.call("quotes", {}))).toHaveLength(500_000);
  expect(await outcome(one.call("more", {}))).toBe("exhausted: the route's answer is larger than 1 MiB");
});

test("tools are the manifest's, called by name, and a refusal of the gateway reaches the code", async () => {
  const asked: unknown[] = [];
  const one = backend(
    `ask: { input: {}, run: async (ctx) => ({ tools: Object.keys(ctx.core), got: await ctx.core.list_positions({ limit: 5 }) }) }, fail: { input: {}, run: (ctx) => ctx.core.get_metrics({}) }`,
    {
      tools: ["list_positions", "get_metrics"],
      callCore: (tool: string, args: unknown) => {
        asked.push([tool, args]);
        return tool === "get_metrics"
          ? Promise.reject(Object.assign(new Error("too fast"), { code: "exhausted" }))
          : Promise.resolve({ positions: [] });
      },
    },
  );
  expect(await outcome(one.call("ask", {}))).toEqual({
    tools: ["list_positions", "get_metrics"],
    got: { positions: [] },
  });
  expect(asked).toEqual([["list_positions", { limit: 5 }]]);
  expect(await outcome(one.call("fail", {}))).toBe("exhausted: too fast");
});

test("a full database is refused in words and stays usable", async () => {
  const one = backend(
    `fill: { input: {}, run: (ctx) => { for (let i = 0; i < 1000; i++) ctx.db.run("REPLACE INTO notes VALUES (?, ?)", "k" + i, "x".repeat(5000)); } }, count: { input: {}, run: (ctx) => ctx.db.get("SELECT count(*) AS n FROM notes").n > 0 }`,
    { limits: { quotaBytes: 256 * 1024 } },
  );
  expect(await outcome(one.call("fill", {}))).toBe(
    "exhausted: the database is full: delete what is not needed any more",
  );
  expect(await outcome(one.call("count", {}))).toBe(true);
});

test("hostile SQL at run time is refused, and a transaction is all or nothing", async () => {
  const one = backend(
    `attach: { input: {}, run: (ctx) => ctx.db.run("ATTACH 'x' AS y") }, half: { input: {}, run: (ctx) => ctx.db.transaction(() => { ctx.db.run("INSERT INTO notes VALUES ('A', 'x')"); ctx.db.run("INSERT INTO notes VALUES ('A', 'y')"); }) }, ${LIST}`,
  );
  expect(await outcome(one.call("attach", {}))).toBe("invalid_argument: 'ATTACH' is not allowed");
  expect(await outcome(one.call("half", {}))).toMatch(/^invalid_argument: SQL: UNIQUE/);
  expect(await outcome(one.call("list", {}))).toEqual([]);
});

test("a trial beside the running backend says what would happen and changes nothing", async () => {
  const good = backend(`${SAVE}, ${LIST}`);
  await good.call("save", { ticker: "AAPL", text: "" });
  const database = join(folder, "db.sqlite");
  const trial = (forward: string, back: string) =>
    Backend.tryMigrations({
      package: {
        code: "",
        migrations: { ...MIGRATIONS, "migrations/002_x.sql": `-- forward\n${forward}\n-- back\n${back}\n` },
        tools: [],
      },
      database,
      callCore: () => Promise.reject(new Error("no tools")),
    }).then(
      ({ back, forward: steps }) => ({ back, forward: steps }) as unknown,
      (reason: Error) => reason.message,
    );
  const drop = "ALTER TABLE notes DROP COLUMN a;";
  expect(await trial("ALTER TABLE notes ADD COLUMN a TEXT;", drop)).toEqual({ back: 0, forward: 1 });
  // Fine on an empty database, impossible with this user's rows.
  const strict =
    "CREATE TABLE full_notes(text TEXT NOT NULL CHECK(text <> '')); INSERT INTO full_notes SELECT text FROM notes;";
  expect(await trial(strict, "DROP TABLE full_notes;")).toMatch(/^migrations\/002_x\.sql: CHECK constraint failed/);
  expect(await outcome(good.call("list", {}))).toEqual([{ ticker: "AAPL", text: "" }]);
  expect(readdirSync(folder)).toEqual(["db.sqlite"]);
});

test("SQL that is endless once there are rows is ended in a trial, and on the way back of a rollback", async () => {
  const good = backend(`${SAVE}, ${LIST}`);
  await good.call("save", { ticker: "AAPL" });
  await good.stop();
  const database = join(folder, "db.sqlite");
  const endless = "(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n)";
  const limits = { migrationMs: 400 };
  const forward = {
    ...MIGRATIONS,
    "migrations/002_x.sql": `-- forward\nCREATE TABLE x AS SELECT ${endless} AS n FROM notes;\n-- back\nDROP TABLE x;\n`,
  };
  const trial = Backend.tryMigrations({ package: { code: "", migrations: forward, tools: [] }, database, limits });
  await expect(trial).rejects.toThrow("migrations/002_x.sql: the statement took longer than 400 ms");
  expect(readdirSync(folder)).toEqual(["db.sqlite"]);

  // Released while there was nothing that it could be endless about.
  const back = {
    ...MIGRATIONS,
    "migrations/002_x.sql": `-- forward\nCREATE TABLE x(a);\n-- back\nUPDATE x SET a = ${endless};\nDROP TABLE x;\n`,
  };
  const later = backend(`fill: { input: {}, run: (ctx) => ctx.db.run("INSERT INTO x VALUES (1)") }`, {
    migrations: back,
    limits,
  });
  expect(await outcome(later.call("fill", {}))).toEqual({ changes: 1, lastId: 1 });
  await later.stop();
  const earlier = backend(LIST, { limits });
  expect(await outcome(earlier.call("list", {}))).toBe(
    "failed_precondition: migrations/002_x.sql: the statement took longer than 400 ms",
  );
  expect(readdirSync(folder).filter((name) => !name.startsWith("db.sqlite"))).toEqual([]);
  await earlier.stop();
  // The later one still runs: a way back that does not end takes nothing with it.
  expect(
    await outcome(
      backend(`count: { input: {}, run: (ctx) => ctx.db.get("SELECT count(*) AS n FROM x") }`, {
        migrations: back,
        limits,
      }).call("count", {}),
    ),
  ).toEqual({ n: 1 });
});

test("a migration that fails on the copy leaves the file alone, and the backend says which one", async () => {
  const good = backend(`${SAVE}, ${LIST}`);
  await good.call("save", { ticker: "AAPL" });
  await good.stop();
  const migrations = {
    ...MIGRATIONS,
    "migrations/002_bad.sql": "-- forward\nALTER TABLE notes ADD COLUMN a TEXT;\n-- back\nDROP TABLE notes;\n",
  };
  const bad = backend(LIST, { migrations });
  expect(await outcome(bad.call("list", {}))).toMatch(/^failed_precondition: migrations\/002_bad\.sql: the way back/);
  expect(readdirSync(folder)).toEqual(["db.sqlite"]);
  expect(await outcome(backend(LIST).call("list", {}))).toEqual([{ ticker: "AAPL", text: "-" }]);
});
