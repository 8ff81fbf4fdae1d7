import { execFile } from "node:child_process";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Check } from "../../gate/src/checks.ts";
import { checkWidget } from "../../gate/src/job.ts";
import { loadTemplate, renderTemplate } from "../render.mjs";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("..", import.meta.url));
const entries = await readdir(folder, { withFileTypes: true });
const ids = entries
  .filter((entry) => entry.isDirectory() && entry.name.includes("_") && !entry.name.startsWith("."))
  .map((entry) => entry.name);

interface Case {
  params?: Record<string, unknown>;
  expect: object[];
}

const CASES: Record<string, Case[]> = {
  allocation_pie: [
    { expect: [{ t: "chart", kind: "pie", n: 1 }] },
    {
      params: { group_by: "sector" },
      expect: [
        {
          t: "chart",
          kind: "pie",
          n: 5,
          order: ["Tech", "Finance", "Energy", "Health", "Consumer"],
        },
      ],
    },
  ],
  transactions_table: [
    { expect: [{ t: "rows", n: 15 }] },
    {
      params: { limit: 4, filter_by: "ticker" },
      expect: [
        { t: "rows", n: 4 },
        { t: "input", value: "msft" },
        { t: "rows", n: 2 },
      ],
    },
    {
      params: { filter_by: "type" },
      expect: [
        { t: "select", value: "dividend" },
        { t: "rows", n: 7 },
      ],
    },
    { params: { filter_by: "date" }, expect: [{ t: "rows", n: 15 }] },
  ],
  price_chart: [
    {
      params: { ticker: "AAPL" },
      expect: [
        { t: "chart", kind: "candles", n: 5 },
        { t: "nums", all: [[3.63], [200]] },
      ],
    },
  ],
  performance_chart: [
    { expect: [{ t: "chart", kind: "line", values: [8000, 8800, 9900, 8910, 9400, 10000] }] },
    { params: { benchmark: "SP500" }, expect: [{ t: "chart", kind: "line", n: 12 }] },
  ],
  kpi_card: [
    { expect: [{ t: "nums", all: [[10000]] }] },
    { params: { metric: "total_return" }, expect: [{ t: "nums", all: [[5.82]] }] },
    { params: { metric: "dividends_ytd" }, expect: [{ t: "nums", all: [[201]] }] },
  ],
  top_movers: [
    {
      expect: [
        { t: "rows", n: 8 },
        { t: "order", items: ["SBER", "AAPL", "JPM", "GAZP", "XOM"] },
        { t: "color", colors: { SBER: "green", GAZP: "red" } },
      ],
    },
    {
      params: { direction: "losers", limit: 2 },
      expect: [
        { t: "rows", n: 2 },
        { t: "absent", items: ["SBER"] },
      ],
    },
  ],
  dividend_calendar: [
    {
      expect: [
        { t: "rows", n: 3 },
        { t: "nums", all: [[99]] },
        { t: "chart", kind: "bar", values: [24, 30, 45] },
      ],
    },
  ],
  holdings_table: [
    {
      expect: [
        { t: "rows", n: 8 },
        { t: "nums", all: [[550]] },
      ],
    },
    {
      params: { sort_by: "pnl", order: "asc" },
      expect: [{ t: "order", items: ["GAZP", "PFE", "XOM"] }],
    },
  ],
  news_feed: [
    { expect: [{ t: "rows", n: 10 }] },
    { params: { ticker: "KO" }, expect: [{ t: "rows", n: 1 }] },
  ],
  price_alert: [
    {
      params: { ticker: "AAPL", condition: "above", threshold: 190 },
      expect: [
        { t: "nums", all: [[200], [190]] },
        { t: "re", in: "[role=alert]", re: "." },
      ],
    },
    {
      params: { ticker: "AAPL", condition: "below", threshold: 190.5 },
      expect: [{ t: "re", in: "[role=status]", re: "." }],
    },
  ],
  rebalance_calculator: [
    {
      expect: [
        { t: "rows", n: 3 },
        { t: "nums", all: [[-1000], [1000]] },
        { t: "color", colors: { MSFT: "red", XOM: "green" } },
      ],
    },
    { params: { threshold_percent: 20 }, expect: [{ t: "rows", n: 0 }] },
  ],
  risk_metrics: [
    { expect: [{ t: "nums", all: [[18.2]] }] },
    {
      params: { metric: "max_drawdown" },
      expect: [
        { t: "nums", all: [[10]] },
        { t: "chart", kind: "line", n: 6 },
      ],
    },
    { params: { metric: "beta" }, expect: [{ t: "nums", all: [[1.08]] }] },
  ],
};

const languages = ["en", "ru"] as const;
const all = ids.flatMap((id) =>
  (CASES[id] ?? []).flatMap((each, at) =>
    languages.map((language) => ({ id, at, language, ...each })),
  ),
);

test("there are twelve templates, each with a test", () => {
  expect(ids.toSorted()).toEqual(Object.keys(CASES).toSorted());
  expect(ids).toHaveLength(12);
});

test.for(all)(
  "$id, case $at, in $language",
  async ({ id, language, params = {}, expect: checks }) => {
    const template = await loadTemplate(id);
    const source = renderTemplate(template, params, language);
    expect(source).not.toContain("/*@");
    const {
      findings,
      checks: judged,
      bundle,
      dom,
    } = await checkWidget(
      { files: { "widget.tsx": source }, manifest: template.manifest, locale: language },
      checks as Check[],
    );
    expect(findings).toEqual([]);
    expect(judged.filter((check) => !check.ok)).toEqual([]);
    if (language === "ru") expect(dom).toMatch(/[а-яё]{3}/);
    expect(bundle?.code.length).toBeLessThan(4000);
  },
);

test("every template passes the type check and the lint of a lone widget", async () => {
  const gate = fileURLToPath(new URL("../../gate", import.meta.url));
  const work = await mkdtemp(join(tmpdir(), "templates-"));
  for (const { id, at, language, params = {} } of all) {
    const source = renderTemplate(await loadTemplate(id), params, language);
    await writeFile(join(work, `${id}-${at}-${language}.tsx`), source);
  }
  await writeFile(
    join(work, "tsconfig.json"),
    JSON.stringify({ extends: join(gate, "tsconfig.widget.json"), include: ["*.tsx"] }),
  );
  const bin = join(gate, "../node_modules/.bin");
  const outcome = await Promise.all([
    run(join(bin, "tsc"), ["-p", work]).catch((reason: { stdout: string }) => reason),
    run(join(bin, "oxlint"), ["-c", join(gate, "oxlintrc.json"), "--deny-warnings", work]).catch(
      (reason: { stdout: string }) => reason,
    ),
  ]);
  expect(outcome[0].stdout).toBe("");
  expect(outcome[1].stdout).toContain("Found 0 warnings and 0 errors");
});
