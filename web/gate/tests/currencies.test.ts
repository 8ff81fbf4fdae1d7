import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { checkWidget } from "../src/job.ts";

/** What the generator writes for a request of libs/spec/tests/data, rendered over the fixture in dollars, roubles and euros. */
async function render(id: string, locale: "en" | "ru") {
  const path = new URL(`../../../libs/spec/tests/golden/${id}.tsx`, import.meta.url);
  const source = await readFile(path, "utf8");
  const { findings, dom } = await checkWidget({ files: { "widget.tsx": source }, locale }, []);
  expect(findings).toEqual([]);
  return dom ?? "";
}

test("fees by year add converted amounts, account fees and commissions alike, and say so", async () => {
  const dom = await render("w_fees_year", "en");
  expect(dom).toMatch(/data-label="2025" data-value="15"/);
  expect(dom).toMatch(/data-label="2026" data-value="6"/);
  expect(dom).toContain("Amounts in EUR and RUB are converted into USD at each day's rate.");
});

test("fees of one year name only the currencies that are in it", async () => {
  const dom = await render("w_fees", "en");
  expect(dom).toContain('data-value="6"');
  expect(dom).toContain("Amounts in RUB are converted into USD at each day's rate.");
});

test("dividends in roubles are dollars in a sum of dollars", async () => {
  const dom = await render("w_dividends", "en");
  expect(dom).toMatch(/data-label="2026" data-value="201"/);
  expect(dom).not.toContain("2,400");
});

test("a list of operations shows each in its own currency", async () => {
  const dom = await render("t_operations", "en");
  for (const text of ["₽1,600.00", "₽80,000.00", "₽2,400.00", "€500.00", "$9,000.00"]) {
    expect(dom).toContain(text);
  }
  expect(dom).not.toContain("$80,000.00");
  expect(dom).not.toContain("$2,400.00");
});

test("a total row is in one currency", async () => {
  const dom = await render("w_trade_totals", "en");
  expect(dom).toContain("₽1,600.00");
  // 9,000 + 550 + 1,500 + 800 + 1,600 + 12 + 24 + 5 + 30 + 12 + 300 + 45 + 24 + 36 + 30
  expect(dom).toContain("$13,968.00");
  expect(dom).toContain("Amounts in EUR and RUB are converted into USD at each day's rate.");
});

test("realised gains include what was sold completely", async () => {
  expect(await render("w_realised", "ru")).toContain("165,00");
});

test("a price is in the asset's currency", async () => {
  expect(await render("t_alert", "en")).toMatch(/\$200\.00/);
});
