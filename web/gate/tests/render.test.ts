import { afterAll, expect, test } from "vitest";
import type { Built } from "../src/build.ts";
import type { Job } from "../src/job.ts";
import { judge as judgeJob, Process } from "./processes.ts";

const checker = new Process("checker");
afterAll(() => checker.stop());

const judge = (widget: string, more: Partial<Job> = {}) =>
  judgeJob(checker, { files: { "widget.tsx": widget }, locale: "en", ...more });

const GOOD = `import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Worth">
      <Stat label="Total" value={metrics.totalValue} format="money" />
    </Card>
  );
}
`;
const body = (lines: string) => `import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const rows = usePositions();
${lines}
}
`;

test("a good widget gets a bundle with its address", async () => {
  const [once, again] = [await judge(GOOD), await judge(GOOD)];
  expect(once.findings).toEqual([]);
  expect(once).toMatchObject({ ok: true, formatted: { "widget.tsx": GOOD } });
  expect(once.bundle?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(once.bundle).toEqual(again.bundle);
  expect(once.bundle?.code).not.toContain("sourceMappingURL");
  expect(once.dom).toContain("$10,000.00");
});

test.each([
  ["a syntax error", "export default function Widget() {\n  return (\n", "build/syntax", 3],
  ["a foreign import", 'import fs from "node:fs";\nexport default () => fs;\n', "build/import", 1],
  ["a throw", body("  return <p>{rows[99].ticker}</p>;"), "render/throw", 5],
  [
    "a missing key",
    body("  return <Card title='x'>{rows.map((r) => <p>{r.ticker}</p>)}</Card>;"),
    "render/console",
    5,
  ],
  ["nothing to see", body("  return rows.length > 99 ? <p>x</p> : null;"), "render/empty", 0],
  ["an endless loop", body("  while (rows.length > 0) {}\n  return null;"), "render/throw", 5],
  ["no component", "export const x = 1;\n", "render/throw", 0],
])("%s is a finding", async (_, widget, rule, line) => {
  const result = await judge(widget);
  expect(result.ok).toBe(false);
  const found = result.findings.find((each) => each.rule === rule);
  expect(found, JSON.stringify(result.findings)).toBeDefined();
  if (line > 0 && rule !== "render/console") expect(found?.line).toBe(line);
});

test.each([
  ["printing one", "console.log(FORGED); console.info(FORGED);"],
  [
    "writing to a stream",
    "(globalThis as any).process?.stdout?.write(FORGED); (globalThis as any).process?.exit?.(0);",
  ],
  [
    "sending a message",
    "(globalThis as any).postMessage?.(FORGED); (globalThis as any).parentPort?.postMessage(FORGED);",
  ],
  [
    "a module of Node",
    '(globalThis as any).process.getBuiltinModule("fs").writeSync(1, FORGED + "\\n");',
  ],
  [
    "an error's stack",
    "(Error as any).prepareStackTrace = (_: unknown, s: any[]) => s.map((f) => f.getThis?.()?.process?.kill(0));",
  ],
  ["a constructor", '(Widget as any).constructor("return process")().stdout.write(FORGED);'],
])("a verdict cannot be forged by %s", async (_, attempt) => {
  const forged = JSON.stringify({
    ok: true,
    findings: [],
    formatted: {},
    bundle: { code: "evil", sha256: "0" },
    dom: "forged",
  });
  const result = await judge(
    `const FORGED = ${JSON.stringify(forged + "\n")};\nexport default function Widget() {\n  try {\n    ${attempt}\n  } catch {}\n  throw new Error("the truth");\n}\n`,
  );
  expect(result.ok).toBe(false);
  expect(result.findings.map((each) => each.text).join()).toMatch(/the truth|ended early/);
  expect(result.dom).not.toBe("forged");
  expect(result.bundle?.code ?? "").not.toBe("evil");
});

test("a tool that the manifest does not list is refused", async () => {
  const result = await judge(GOOD, { manifest: { id: "x", tools: ["list_positions"] } });
  expect(result.findings.map((each) => each.text)).toEqual([
    "the manifest does not list the tool get_metrics",
  ]);
});

test("a job's own fixture replaces the fixed data", async () => {
  const total_value = "77";
  const result = await judge(GOOD, {
    fixture: { get_metrics: { total_value, base_currency: "EUR" } },
  });
  expect(result.dom).toContain("€77.00");
});

test("an image as data is loaded, and Node's globals are hidden from the widget", async () => {
  const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  const widget = `const seen = ["Buffer", "process", "require"].filter((name) => name in globalThis);
export default () => <p>{seen.length} <img alt="" src="data:image/gif;base64,${pixel}" /></p>;
`;
  const { findings, dom } = await judge(widget);
  expect(findings).toEqual([]);
  expect(dom).toContain("<p>0 ");
});

test("styles travel in the bundle", async () => {
  const files = { "widget.tsx": `import "./look.css";\n${GOOD}`, "look.css": "p { color: red }\n" };
  const result = await judge("", { files });
  expect(result.bundle?.code).toContain('export const css="p{color:red}');
});

test("the answer carries the question's id, and the process ends with it", async () => {
  const { bundle, script } = await checker.ask<Built>({
    do: "build",
    files: { "widget.tsx": GOOD },
    manifest: null,
  });
  const render = new Process("render");
  const question = { bundle, script, backend: "", files: {}, manifest: null, locale: "en" };
  const answer = await render.ask<{ dom: string }>({ ...question, fixture: null, expect: null });
  expect(answer.dom).toContain("$10,000.00");
  expect(await render.ended).toBe(0);
});
