// A second round of attacks, written without sight of the product's code. Each case first shows that the honest form works, or that the
// harm would be seen, and then attacks. A case that fails is a hole, not a wish.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { until } from "../stack.mjs";
import { inPreview } from "../wire.mjs";
import {
  sleep,
  TODAY,
  build,
  release,
  BACKEND,
  hostile,
  withdrawal,
  stack,
  model,
  a,
  b,
  reviewer,
  admin,
  tool,
  operations,
  opened,
  openBrowser,
  begin,
  end,
} from "./second-round.mjs";

beforeAll(begin);
afterAll(end);

describe("H5, H6: user backends", () => {
  const preview = (view) => inPreview(a, view.preview).route;

  test("28 hostile SQL in a running backend", async () => {
    const run = preview(await build(a, model, BACKEND()));
    expect((await run("write", { sql: "INSERT INTO notes VALUES (1)" })).status).toBe(200);
    expect((await run("list", { sql: "SELECT n FROM notes" })).body).toEqual([{ n: 1 }]);
    const forbidden = [
      "PRAGMA user_version",
      "SELECT * FROM pragma_database_list",
      "ATTACH 'x' AS y",
      "VACUUM INTO 'x'",
      "VACUUM",
      "BEGIN",
      "COMMIT",
      "SAVEPOINT x",
      "SELECT load_extension('x')",
      "SELECT readfile('/etc/passwd')",
      "SELECT writefile('x', 'y')",
      "SELECT fts5(1)",
      "SELECT edit('x')",
      "CREATE VIRTUAL TABLE f USING fts5(x)",
      "CREATE TABLE IF NOT EXISTS t AS SELECT sqlite_version()",
      "CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END",
      "CREATE TEMP TABLE x(y)",
      "CREATE TABLE temp.x(y)",
      "CREATE VIEW v AS SELECT * FROM sqlite_dbpage",
      "SELECT * FROM dbstat",
      "SELECT * FROM sqlite_dbpage",
      "UPDATE sqlite_master SET sql = 'x'",
      "DELETE FROM _atelier_migrations",
      "SELECT * FROM _atelier_migrations",
      "DROP TABLE _atelier_migrations",
      "ALTER TABLE notes RENAME TO _atelier_x",
      "SELECT 1; DELETE FROM notes",
      "SELECT $a('); DELETE FROM notes; SELECT $b(')",
      "SELECT 1 /* ; */; DELETE FROM notes",
      "WITH x AS (SELECT 1) DELETE FROM notes RETURNING load_extension('x')",
      "ANALYZE",
      "REINDEX",
      "DETACH main",
      "CREATE TABLE x(y DEFAULT (load_extension('z')))",
      "CREATE INDEX i ON notes(load_extension(n))",
      "CREATE TABLE g(a, b AS (load_extension(a)))",
      "SELECT sqlite_compileoption_get(1)",
      "EXPLAIN SELECT 1",
      "SELECT randomblob(2000000000)",
      "SELECT zeroblob(2000000000)",
      "SELECT hex(zeroblob(900000000))",
      "SELECT printf('%.*c', 900000000, 'x')",
      "SELECT replace(hex(zeroblob(500000)), '0', hex(zeroblob(500000)))",
    ];
    const passed = [];
    for (const sql of forbidden) {
      for (const route of ["list", "write"]) {
        const answer = await run(route, { sql });
        if (answer.status < 400 && !(/^SELECT/.test(sql) && JSON.stringify(answer.body).length < 100))
          passed.push(`${route}: ${sql}`);
        expect(answer.status, sql).not.toBe(500);
      }
    }
    expect((await run("list", { sql: "SELECT n FROM notes" })).body, "the honest row").toEqual([{ n: 1 }]);
    expect(passed.filter((text) => !/: REINDEX$/.test(text))).toEqual([]);
    const start = Date.now();
    const endless = await run("list", {
      sql: "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT count(*) AS n FROM x",
    });
    expect([endless.status < 400, Date.now() - start < 9000]).toEqual([false, true]);
  });

  test("29 endless code and memory in a released backend: others go on, a rollback ends all", async () => {
    const routes = `    spin: route({}, () => {
      let n = 0;
      while (n >= 0) n = (n + 1) % 7;
      return n;
    }),
    grow: route({}, () => {
      const all: string[] = [];
      while (all.length >= 0) all.push("x".repeat(9000) + String(all.length));
      return all.length;
    }),
`;
    const change = await release(a, reviewer, await build(a, model, BACKEND(routes)));
    const run = (route, input = {}) => a.post(`/app/backend/${route}`, { release_id: change.release_id, input });
    expect((await run("list", { sql: "SELECT 1 AS n" })).body).toEqual([{ n: 1 }]);
    for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf", "then", "prototype"]) {
      expect((await run(name)).status, name).toBe(404);
    }
    const load = Promise.all(["grow", "spin", "spin"].map((route) => run(route)));
    const start = Date.now();
    expect((await tool(b, "list_positions", {})).status).toBe(200);
    expect(Date.now() - start).toBeLessThan(2500);
    const ends = await load;
    expect(
      ends.every((answer) => answer.status >= 400),
      ends.map((answer) => answer.status).join(),
    ).toBe(true);
    await until("the backend again", async () => (await run("list", { sql: "SELECT 1 AS n" })).status === 200, 20_000);
    const spinning = run("spin");
    await sleep(300);
    expect((await a.post(`/releases/${change.release_id}/rollback`, {})).status).toBe(200);
    expect((await spinning).status).toBeGreaterThanOrEqual(400);
    expect((await run("list", { sql: "SELECT 1 AS n" })).status).toBeGreaterThanOrEqual(400);
    await sleep(500);
    const busy = execFileSync("ps", ["-e", "-o", "pcpu=,args="])
      .toString()
      .split("\n")
      .filter((row) => row.includes(change.feature));
    expect(busy).toEqual([]);
  });

  test("30 another user calls a released backend, and a release that is not live", async () => {
    const change = await release(a, reviewer, await build(a, model, BACKEND()));
    const body = { release_id: change.release_id, input: { sql: "SELECT 1 AS n" } };
    expect((await a.post("/app/backend/list", body)).status).toBe(200);
    for (const who of [b, admin, reviewer])
      expect((await who.post("/app/backend/list", body)).status).toBeGreaterThanOrEqual(400);
    const odd = [
      { sql: 5 },
      { sql: null },
      {},
      { sql: "SELECT 1", more: 1 },
      { __proto__x: 1 },
      { sql: ["SELECT 1"] },
      { sql: "x".repeat(300_000) },
    ];
    for (const input of odd) {
      const { status } = await a.post("/app/backend/list", { ...body, input });
      expect(status >= 400 && status < 500, JSON.stringify(input).slice(0, 40)).toBe(true);
    }
    const polluted = await a.post(
      "/app/backend/list",
      `{"release_id":"${change.release_id}","input":{"__proto__":{"sql":"SELECT 7 AS n"}}}`,
    );
    expect(polluted.status).toBeGreaterThanOrEqual(400);
    await a.post(`/releases/${change.release_id}/rollback`, {});
    expect((await a.post("/app/backend/list", body)).status).toBeGreaterThanOrEqual(400);
  });

  test("31 backend code that reaches for the process, other routes' data and the reader's checks", async () => {
    const wrap = (expression) => BACKEND(`    evil: route({}, (ctx) => ${expression}),\n`);
    const honest = await build(a, model, wrap('ctx.db.all<{ n: number }>("SELECT 2 AS n")'));
    expect((await preview(honest)("evil", {})).body).toEqual([{ n: 2 }]);
    const evil = [
      '[].constructor.constructor("return process.env.PATH")()',
      'Reflect.get(Object, "constructor")("return 1")()',
      "String(globalThis.process.pid)",
      '(async () => String(Object.keys(await import("node:fs"))))()',
      'Object.getPrototypeOf(async () => 1).constructor("return 1")()',
      'String(Object.keys(Reflect.get(ctx, "host") ?? {}))',
      '(() => { throw Object.assign(new Error("x"), { status: 200, code: "ok" }); })()',
    ];
    for (const expression of evil) {
      const view = await build(a, model, wrap(expression));
      if (!view.gate?.ok) continue;
      const answer = await preview(view)("evil", {});
      expect(JSON.stringify(answer.body), expression).not.toMatch(/\/bin|^"\d+"$|readFile|^1$/);
    }
  });

  test("32 opening a page lets a widget's backend write to the portfolio without a question", async () => {
    await openBrowser();
    const routes = `    take: route({}, async (ctx) => {
      try {
        await ctx.core.record_transaction({
          idempotency_key: "backend-takes-0001",
          date: "${TODAY}",
          kind: "withdrawal",
          amount: "4321",
          note: "silent",
        });
      } catch {
        return 0;
      }
      return 1;
    }),
`;
    const widget = `import { Card, useBackendAction } from "@atelier/sdk";
import { useEffect, useRef } from "react";

export default function Toy() {
  const take = useBackendAction("take");
  const done = useRef(false);
  useEffect(() => {
    if (!done.current) {
      done.current = true;
      take.run();
    }
  }, [take]);
  return <Card title="Backend">quiet</Card>;
}
`;
    const change = await release(a, reviewer, await build(a, model, BACKEND(routes, widget)));
    const { customizations } = (await a.get("/app/customizations")).body;
    expect(customizations.find((row) => row.release_id === change.release_id).writes).toContain("record_transaction");
    const page = await opened("investor-a");
    await sleep(2500);
    const silent = await operations(a, "silent");
    await page.context().close();
    await a.post(`/releases/${change.release_id}/rollback`, {});
    expect(
      silent.map((row) => `${row.kind} ${row.amount}`),
      "recorded, though nobody was asked",
    ).toEqual([]);
  });
});
