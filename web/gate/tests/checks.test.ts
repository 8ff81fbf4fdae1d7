import { expect, test } from "vitest";
import type { Check } from "../src/checks.ts";
import { checkWidget } from "../src/job.ts";

const widget = (imports: string, lines: string) =>
  `import { Card, ${imports} } from "@atelier/sdk";\nexport default function Widget() {\n${lines}\n}\n`;

const BY_SECTOR = widget(
  "PieChart, groupBy, usePositions",
  `const data = groupBy(usePositions(), (p) => p.sector, (p) => p.value);
  return <Card title="Sectors"><PieChart data={data} format="money" /></Card>;`,
);
const FALLEN = widget(
  "BarChart, sortBy, usePositions",
  `const rows = sortBy(usePositions(), (p) => p.dayChange, "asc").slice(0, 5);
  return <Card title="Упали"><BarChart format="percent" color="red"
    data={rows.map((p) => ({ label: p.ticker, value: p.dayChange }))} /></Card>;`,
);
const PROFIT = widget(
  "Table, usePositions",
  `return <Card title="Прибыль"><Table rows={usePositions()} columns={[
    { title: "Тикер", field: "ticker" },
    { title: "Прибыль", field: "profit", format: "money", color: "bySign", total: true },
  ]} /></Card>;`,
);
const CHOICE = `import { useState } from "react";\n${widget(
  "Select, Table, unique, usePositions",
  `const all = usePositions();
  const [sector, setSector] = useState("");
  const rows = all.filter((p) => sector === "" || p.sector === sector);
  return <Card title="Секторы">
    <Select label="Сектор" value={sector} options={unique(all, (p) => p.sector)} onChange={setSector} />
    <Table rows={rows} columns={[{ title: "Тикер", field: "ticker" }]} />
  </Card>;`,
)}`;
const RATE = widget(
  "Stat, useMetrics",
  `return <Card title="Доходность"><Stat label="Прибыль / затраты" value={useMetrics().returnRate} format="percent" /></Card>;`,
);

const sectors = { Tech: 4000, Finance: 2500, Energy: 2500, Health: 600, Consumer: 400 };
const fallen = { GAZP: 3.4, XOM: 2.1, PFE: 1.5, MSFT: 0.8, KO: 0.3 };

test.each([
  ["a chart by label", BY_SECTOR, [{ t: "chart", kind: "pie", data: sectors }], true],
  ["another kind", BY_SECTOR, [{ t: "chart", kind: "bar", data: sectors }], false],
  ["wrong figures", BY_SECTOR, [{ t: "chart", kind: "pie", data: { ...sectors, Tech: 1 } }], false],
  [
    "order, colours, either sign",
    FALLEN,
    [
      {
        t: "chart",
        kind: "bar",
        n: 5,
        data: fallen,
        anysign: true,
        order: Object.keys(fallen),
        eitherWay: true,
        colors: { GAZP: "red", KO: "red" },
      },
    ],
    true,
  ],
  ["not horizontal", FALLEN, [{ t: "chart", kind: "bar", horizontal: true }], false],
  [
    "a coloured table with a total",
    PROFIT,
    [
      { t: "rows", n: 8, tot: true },
      { t: "nums", all: [[500], [-500], [550]] },
      { t: "color", colors: { AAPL: "green", GAZP: "red" } },
    ],
    true,
  ],
  ["the other colour", PROFIT, [{ t: "color", colors: { AAPL: "red" } }], false],
  [
    "a choice",
    CHOICE,
    [
      { t: "select", value: "Energy" },
      { t: "rows", n: 2 },
      { t: "re", re: "XOM|Exxon" },
      { t: "absent", items: ["AAPL", "Energy"] },
    ],
    true,
  ],
  ["a choice that is not there", CHOICE, [{ t: "select", value: "Nothing" }], false],
  [
    "a percentage",
    RATE,
    [
      { t: "nums", all: [[5.82, 5.8]] },
      { t: "re", re: "%" },
    ],
    true,
  ],
  ["a number that is not there", RATE, [{ t: "nums", all: [[42]] }], false],
])("%s is judged", async (_, source, checks, passed) => {
  const files = { "widget.tsx": source };
  const result = await checkWidget({ files, locale: "ru" }, checks as Check[]);
  expect(result.findings).toEqual([]);
  expect(result.passed, JSON.stringify(result.checks.map((check) => check.reason))).toBe(passed);
});
