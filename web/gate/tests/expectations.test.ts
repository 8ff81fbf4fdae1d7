// Hand-written expectations of widgets in both languages: the right ones are met, and each wrong one is not.
import { afterAll, expect, test } from "vitest";
import type { Expectation, Met } from "../src/expectations.ts";
import { judge, Process } from "./processes.ts";

const checker = new Process("checker");
afterAll(() => checker.stop());

const ENGLISH = `import { Card, LineChart, Select, Stat, Table, useHistory, useMetrics, usePositions } from "@atelier/sdk";
import { useState } from "react";

export default function Widget() {
  const rows = usePositions();
  const { totalValue } = useMetrics();
  const [sector, setSector] = useState("");
  const [chart, setChart] = useState(false);
  const points = useHistory().map((point) => ({ label: point.date, value: point.value }));
  const shown = rows.filter((row) => !sector || row.sector === sector);
  return (
    <Card title="Holdings">
      <Stat label="Total" value={totalValue} format="money" />
      <Select label="Sector" value={sector} options={[...new Set(rows.map((row) => row.sector))]} onChange={setSector} />
      <label>
        <input type="checkbox" checked={chart} onChange={(event) => setChart(event.target.checked)} /> Chart
      </label>
      <button>Idle</button>
      {chart ? <LineChart data={points} format="money" /> : null}
      <Table
        rows={shown}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Share", field: "weight", format: "percent" },
          { title: "Value", field: "value", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
`;
const RUSSIAN = ENGLISH.replace("Holdings", "Бумаги")
  .replace('"Total"', '"Всего"')
  .replace('label="Sector"', 'label="Отрасль"')
  .replace("/> Chart", "/> График")
  .replace('"Ticker"', '"Тикер"')
  .replace('"Share"', '"Доля"')
  .replace('"Value"', '"Стоимость"');

const RIGHT: Record<"en" | "ru", Expectation[]> = {
  en: [
    { columns: ["Ticker", "Value"] },
    { columns: ["Ticker", "Share", "Value"], only: true },
    { rows: 8 },
    { figures: [10000, 0.25] },
    { present: ["holdings", "AAPL"], absent: ["NaN", "undefined"] },
    { control: "Sector", set: "Energy", after: [{ rows: 2 }, { absent: ["AAPL"] }] },
    { control: "Chart", set: true, after: [{ chart: "line" }] },
    { control: "Sector", set: "" },
  ],
  ru: [
    { columns: ["Тикер", "Стоимость"] },
    { columns: ["Тикер", "Доля", "Стоимость"], only: true },
    { rows: 8 },
    { figures: [10000, 0.25] },
    { present: ["Бумаги", "AAPL"], absent: ["NaN"] },
    { control: "Отрасль", set: "Energy", after: [{ rows: 2 }, { absent: ["AAPL"] }] },
    { control: "График", set: true, after: [{ chart: "line" }] },
    { control: "Отрасль", set: "" },
  ],
};
/** Each alone is wrong; beside it what the finding has to name. */
const WRONG: Record<"en" | "ru", [Expectation, string[]][]> = {
  en: [
    [{ columns: ["Value", "Ticker"] }, ["Value, Ticker", "Ticker, Share, Value"]],
    [{ columns: ["Ticker", "Value"], only: true }, ["only the columns", "Share"]],
    [{ columns: ["Price"] }, ["Price"]],
    [{ rows: 7 }, ["7 rows", "8 rows"]],
    [{ figures: [12345] }, ["12345"]],
    [{ present: ["Dividends"] }, ["no Dividends"]],
    [{ absent: ["AAPL"] }, ["none of AAPL", "seen AAPL"]],
    [{ chart: "pie" }, ['a chart "pie"', "seen nothing"]],
    [{ control: "Country", set: "US" }, ['a control "Country"', "Sector"]],
    [{ control: "Sector", set: "Mining" }, ["Mining", "its choices are"]],
    [{ control: "Sector", set: "Energy", after: [{ rows: 8 }] }, ["after", "8 rows", "2 rows"]],
    [{ control: "Idle" }, ["something else", "the same as before"]],
    [{ control: "Chart", set: false }, ["off already"]],
  ],
  ru: [
    [{ columns: ["Стоимость", "Тикер"] }, ["Стоимость, Тикер", "Тикер, Доля, Стоимость"]],
    [{ rows: 9 }, ["9 rows", "8 rows"]],
    [{ figures: [9999] }, ["9999"]],
    [{ present: ["Дивиденды"] }, ["no Дивиденды"]],
    [{ control: "Отрасль", set: "Energy", after: [{ rows: 8 }] }, ["8 rows", "2 rows"]],
    [{ control: "Страна", set: "US" }, ["Страна", "Отрасль"]],
  ],
};

const run = async (locale: "en" | "ru", expectations: Expectation[]) => {
  const widget = locale === "ru" ? RUSSIAN : ENGLISH;
  const result = await judge(checker, { files: { "widget.tsx": widget }, locale, expectations });
  return result as typeof result & { met: Met[] };
};

test.each(["en", "ru"] as const)("what is right is met (%s)", async (locale) => {
  const { findings, met } = await run(locale, RIGHT[locale]);
  expect(findings).toEqual([]);
  expect(met.every((each) => each.ok)).toBe(true);
  expect(met.length).toBe(RIGHT[locale].length + 1);
});

test.each(
  (["en", "ru"] as const).flatMap((locale) =>
    WRONG[locale].map(([expectation, named]) => ({
      locale,
      what: JSON.stringify(expectation),
      expectation,
      named,
    })),
  ),
)("what is wrong is a finding: $locale $what", async ({ locale, expectation, named }) => {
  const { findings } = await run(locale, [expectation]);
  expect(findings.map(({ rule, file }) => [rule, file])).toEqual([
    ["expect/not_met", "expectations.json"],
  ]);
  for (const words of named) expect(findings[0]?.text).toContain(words);
});
