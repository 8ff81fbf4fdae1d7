import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { runJob, type Manifest } from "../src/job.ts";

const example = (name: string) =>
  readFile(new URL(`../../user-backend/examples/position-notes/${name}`, import.meta.url), "utf8");
const NAMES = ["widget.tsx", "backend.ts", "migrations/001_notes.sql", "manifest.json"];
const files = Object.fromEntries(
  await Promise.all(NAMES.map(async (name) => [name, await example(name)])),
);
const manifest = JSON.parse(files["manifest.json"] ?? "{}") as Manifest;
const judge = (changed: Record<string, string> = {}, others: Manifest = manifest) =>
  runJob({ files: { ...files, ...changed }, manifest: others, locale: "en" });
const rules = (result: { findings: { rule: string; file: string; text: string }[] }) =>
  result.findings.map(({ rule, file }) => `${rule} ${file}`);

test("the example is built, its migrations go there and back, and its widget shows what its routes answer", async () => {
  const result = await judge();
  expect(result.findings).toEqual([]);
  expect(result.ok).toBe(true);
  expect(result.backend?.code).toContain("atelierBackend");
  expect(result.backend?.code).not.toMatch(/\bimport\b|require\(/);
  expect(result.dom).toContain("AAPL");
});

test.each([
  [
    "a foreign import",
    { "backend.ts": 'import fs from "node:fs";\nexport default fs;\n' },
    "build/import backend.ts",
  ],
  [
    "an import of the widget",
    { "backend.ts": 'import w from "./widget";\nexport default w;\n' },
    "build/import backend.ts",
  ],
  [
    "a widget that takes the backend in",
    { "widget.tsx": 'import b from "./backend";\nexport default () => <p>{String(b)}</p>;\n' },
    "build/import widget.tsx",
  ],
  ["no definition", { "backend.ts": "export default 5;\n" }, "backend/start backend.ts"],
  [
    "a migration without a way back",
    { "migrations/001_notes.sql": "-- forward\nCREATE TABLE notes(a);\n-- back\nSELECT 1;\n" },
    "migration/try migrations/001_notes.sql",
  ],
  [
    "a hostile migration",
    { "migrations/001_notes.sql": "-- forward\nATTACH 'x' AS y;\n-- back\nSELECT 1;\n" },
    "migration/try migrations/001_notes.sql",
  ],
  [
    "SQL that does not fit the tables",
    { "backend.ts": (files["backend.ts"] ?? "").replaceAll("FROM notes", "FROM nots") },
    "backend/throw backend.ts",
  ],
])("%s is red", async (_, changed, wanted) => {
  const result = await judge(changed as Record<string, string>);
  expect(rules(result)).toContain(wanted);
  expect(result.ok).toBe(false);
});

test("a tool that the manifest does not name is refused to the backend too", async () => {
  const result = await judge({}, { ...manifest, tools: [] });
  expect(result.ok).toBe(false);
});

test("what migrations throw away is in the verdict, which stays green", async () => {
  const migrations = {
    "migrations/002_wipe.sql": "-- forward\nDELETE FROM notes;\n-- back\nSELECT 1;\n",
  };
  const result = await judge(migrations);
  expect(result.ok, JSON.stringify(result.findings)).toBe(true);
  expect(result.findings).toMatchObject([
    { rule: "migration/data_loss", severity: "warning", file: "migrations/002_wipe.sql" },
  ]);
  expect(result.data_loss.filter((loss: { needs_yes: boolean }) => loss.needs_yes)).toMatchObject([
    {
      file: "migrations/002_wipe.sql",
      direction: "forward",
      kind: "rows_deleted",
      table: "notes",
      measured: "seeded",
    },
  ]);
  expect((await judge()).data_loss).toMatchObject([
    { direction: "back", kind: "table_dropped", needs_yes: false },
  ]);
});

const BACKEND = files["backend.ts"] ?? "";
const calling = (code: string) =>
  BACKEND.replace("return { saved: true };", `${code}\n      return { saved: true };`);
test.each([
  ["nothing calls it", BACKEND, ["record_transaction"]],
  ["a comment names it", calling("// ctx.core.record_transaction({})"), ["record_transaction"]],
  [
    "a text names it among other words",
    calling('ctx.log("no record_transaction here");'),
    ["record_transaction"],
  ],
  [
    "it stands where nothing gets",
    calling("if (false) void ctx.core.record_transaction({} as never);"),
    ["record_transaction"],
  ],
  [
    "a function that nobody calls has it",
    `${BACKEND}\nfunction never(ctx: any) {\n  return ctx.core.record_transaction({});\n}\n`,
    ["record_transaction"],
  ],
  ["it is called", calling("void ctx.core.record_transaction({} as never);"), []],
  [
    "it is taken out first",
    calling("const { record_transaction: record } = ctx.core;\n      void record({} as never);"),
    [],
  ],
  [
    "it is called by its name as a text",
    calling('void ctx.core["record_transaction"]({} as never);'),
    [],
  ],
])("a listed tool: %s", async (_, backend, wanted) => {
  const result = await judge(
    { "backend.ts": backend },
    { ...manifest, tools: ["list_positions", "record_transaction"] },
  );
  expect(result.unused_tools).toEqual(wanted);
});

test("the SDK's hooks say what they call", async () => {
  const widget = (hook: string) =>
    `import { ${hook}, Card } from "@atelier/sdk";\nexport default () => <Card title="x">{String(${hook}())}</Card>;\n`;
  const tools = ["list_positions", "list_transactions", "get_metrics"];
  const only = async (hook: string) =>
    (
      await runJob({
        files: { "widget.tsx": widget(hook) },
        manifest: { ...manifest, tools },
        locale: "en",
      })
    ).unused_tools;
  expect(await only("usePositions")).toEqual(["list_transactions", "get_metrics"]);
  expect(await only("useTrades")).toEqual(["list_positions", "get_metrics"]);
});
