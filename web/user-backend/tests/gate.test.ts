import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { runJob } from "../../gate/job.mjs";

const example = (name: string) => readFile(new URL(`../examples/position-notes/${name}`, import.meta.url), "utf8");
const NAMES = ["widget.tsx", "backend.ts", "migrations/001_notes.sql", "manifest.json"];
const files = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await example(name)])));
const manifest = JSON.parse(files["manifest.json"] ?? "{}") as object;
const judge = (changed: Record<string, string> = {}, others: object = manifest) =>
  runJob({ files: { ...files, ...changed }, manifest: others, locale: "en" });
const rules = (result: { findings: { rule: string; file: string; text: string }[] }) =>
  result.findings.map(({ rule, file }) => `${rule} ${file}`);

test("the example is built, its migrations go there and back, and its widget shows what its routes answer", async () => {
  const result = await judge();
  expect(result.findings).toEqual([]);
  expect(result.ok).toBe(true);
  expect(result.backend.code).toContain("atelierBackend");
  expect(result.backend.code).not.toMatch(/\bimport\b|require\(/);
  expect(result.dom).toContain("AAPL");
});

test.each([
  ["a foreign import", { "backend.ts": 'import fs from "node:fs";\nexport default fs;\n' }, "build/import backend.ts"],
  ["an import of the widget", { "backend.ts": 'import w from "./widget";\nexport default w;\n' }, "build/import backend.ts"],
  ["a widget that takes the backend in", { "widget.tsx": 'import b from "./backend";\nexport default () => <p>{String(b)}</p>;\n' }, "build/import widget.tsx"],
  ["no definition", { "backend.ts": "export default 5;\n" }, "backend/start backend.ts"],
  ["a migration without a way back", { "migrations/001_notes.sql": "-- forward\nCREATE TABLE notes(a);\n-- back\nSELECT 1;\n" }, "migration/try migrations/001_notes.sql"],
  ["a hostile migration", { "migrations/001_notes.sql": "-- forward\nATTACH 'x' AS y;\n-- back\nSELECT 1;\n" }, "migration/try migrations/001_notes.sql"],
  ["SQL that does not fit the tables", { "backend.ts": (files["backend.ts"] ?? "").replaceAll("FROM notes", "FROM nots") }, "backend/throw backend.ts"],
])("%s is red", async (_, changed, wanted) => {
  const result = await judge(changed as Record<string, string>);
  expect(rules(result)).toContain(wanted);
  expect(result.ok).toBe(false);
});

test("a tool that the manifest does not name is refused to the backend too", async () => {
  const result = await judge({}, { ...manifest, tools: [] });
  expect(result.ok).toBe(false);
});
