// @vitest-environment happy-dom
import { act, cleanup, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { axisDigits, formatAxis } from "../src/formatting.ts";
import { provideHost, WidgetHost } from "../src/host.ts";
import * as sdk from "../src/index.ts";
import { callFixture } from "./fixture.ts";

afterEach(cleanup);

async function show(widget: ReactNode, locale: "ru" | "en" = "en") {
  provideHost({ callTool: (name, args) => callFixture(name, args), locale });
  const page = (
    <WidgetHost id="test" bundleHash="one">
      {widget}
    </WidgetHost>
  );
  const view = await act(async () => render(page));
  await act(async () => undefined);
  return view.container;
}

const rowsOf = (container: Element, part: string) =>
  [...container.querySelectorAll(`${part} tr`)].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );

const byId = (rows: sdk.Transaction[], id: string) => rows.find((row) => row.id === id);

function Operations({ total = false }: { total?: boolean }) {
  const rows = sdk.useTransactions().filter((row) => ["t3", "t4", "t8", "t15"].includes(row.id));
  return (
    <sdk.Table
      rows={rows}
      columns={[
        { title: "Kind", field: "kind" },
        { title: "Price", field: "localPrice", format: "money", currency: "currency" },
        { title: "Fee", field: "localFee", format: "money", currency: "currency", total },
        { title: "Amount", field: "localAmount", format: "money", currency: "currency", total },
        { title: "In base", field: "amount", format: "money", total },
      ]}
    />
  );
}

test("an operation's price, fee and amount are in its own currency", async () => {
  expect(rowsOf(await show(<Operations />), "tbody")).toEqual([
    ["Dividend", "₽0.00", "₽0.00", "₽2,400.00", "$30.00"],
    ["Fee", "₽0.00", "₽400.00", "₽400.00", "$5.00"],
    ["Buy", "₽1,600.00", "₽100.00", "₽80,000.00", "$800.00"],
    ["Buy", "$150.00", "$1.00", "$1,500.00", "$1,500.00"],
  ]);
});

test("a total never adds roubles to dollars", async () => {
  const container = await show(<Operations total />);
  const cells = [...container.querySelectorAll("tfoot td")].map((cell) =>
    [...cell.children].map((line) => line.textContent),
  );
  expect(cells.slice(2)).toEqual([
    ["₽500.00", "$1.00"],
    ["₽82,800.00", "$1,500.00"],
    ["$2,335.00"],
  ]);
  const values = [...container.querySelectorAll("tfoot td")].map((cell) =>
    cell.getAttribute("data-value"),
  );
  expect(values).toEqual([null, null, null, null, "2335"]);
});

test("plain fields are in the base currency at each day's rate and may be added up", async () => {
  let rows: sdk.Transaction[] = [];
  const Widget = () => {
    rows = sdk.useTransactions();
    return null;
  };
  await show(<Widget />);
  expect(byId(rows, "t4")).toMatchObject({
    price: 16,
    localPrice: 1600,
    amount: 800,
    localAmount: 80000,
    fee: 1,
    localFee: 100,
    currency: "RUB",
  });
  // Commissions of trades and account fees, in dollars.
  expect(
    sdk.groupBy(
      rows,
      (row) => row.date.slice(0, 4),
      (row) => row.fee,
    ),
  ).toEqual([
    { label: "2026", value: 6 },
    { label: "2025", value: 15 },
  ]);
});

test("a sum over currencies says what it converted, in both languages", async () => {
  let rows: sdk.Transaction[] = [];
  const Widget = () => {
    rows = sdk.useTransactions();
    return null;
  };
  await show(<Widget />);
  expect(sdk.conversionNote(rows)).toBe(
    "Amounts in EUR and RUB are converted into USD at each day's rate.",
  );
  expect(sdk.conversionNote(rows.filter((row) => row.currency === "USD"))).toBeUndefined();
  expect(sdk.conversionNote([])).toBeUndefined();
  await show(<Widget />, "ru");
  expect(sdk.conversionNote(rows)).toBe(
    "Суммы в EUR и RUB пересчитаны в USD по курсу каждого дня.",
  );
  expect(sdk.conversionNote(rows.filter((row) => row.currency === "RUB"))).toBe(
    "Суммы в RUB пересчитаны в USD по курсу каждого дня.",
  );
});

test("what was sold out completely is there for those who ask", async () => {
  let open: sdk.Position[] = [];
  let all: sdk.Position[] = [];
  const Widget = () => {
    open = sdk.usePositions();
    all = sdk.usePositions({ closed: true });
    return null;
  };
  await show(<Widget />);
  expect(sdk.sum(open, (row) => row.realisedProfit)).toBe(25);
  expect(sdk.sum(all, (row) => row.realisedProfit)).toBe(165);
  expect(sdk.sum(all, (row) => row.value)).toBe(sdk.sum(open, (row) => row.value));
});

test("prices are in the asset's currency wherever they are drawn", async () => {
  const bar = { date: "2026-06-30", open: 100, high: 120, low: 90, close: 110, currency: "RUB" };
  const Prices = ({ open }: { open: number | null }) => (
    <sdk.CandleChart data={[{ ...bar, open }]} format="money" />
  );
  expect((await show(<Prices open={100} />)).textContent).toContain("₽110.00");
  cleanup();
  expect((await show(<Prices open={null} />)).textContent).toContain("₽110.00");
  cleanup();
  const stat = await show(<sdk.Stat label="Price" value={5} format="money" currency="EUR" />);
  expect(stat.textContent).toContain("€5.00");
  expect(sdk.formatMoney(5, "JPY")).toBe("¥5");
  expect(sdk.formatMoney(5, "")).toBe("$5.00");
  expect(sdk.formatMoney(5, "R2")).toBe("5 R2");
  // One sign for two currencies would be no currency at all.
  expect(sdk.formatMoney(5, "CNY")).toBe("CN¥5.00");
  expect(sdk.formatMoney(5, "CAD")).toBe("CA$5.00");
  expect(formatAxis(1_240_000, "money", 2, "RUB")).toBe("₽1.2M");
  expect(formatAxis(1_240_000, "money", 2)).toBe("$1.2M");
  expect(formatAxis(1_240_000, "number", 2)).toBe("1.2M");
});

test("ticks of an axis differ, whatever the values", () => {
  const axes: [number[], "money" | "percent" | "number"][] = [
    [[0.75, 0.8, 0.85, 0.9], "number"],
    [[0, 0.25, 0.5, 0.75, 1], "number"],
    [[1_200_000, 1_205_000, 1_210_000, 1_215_000], "money"],
    [[0.0102, 0.0104, 0.0106], "percent"],
    [[-3, -1.5, 0, 1.5], "percent"],
    [[99_900, 100_000, 100_100], "money"],
  ];
  for (const [ticks, format] of axes) {
    const digits = axisDigits(Math.min(...ticks), Math.max(...ticks));
    const texts = ticks.map((tick) => formatAxis(tick, format, digits));
    expect(new Set(texts).size, texts.join(" ")).toBe(ticks.length);
  }
  expect([axisDigits(0, 0), axisDigits(5, 5), axisDigits(Infinity, -Infinity)]).toEqual([3, 3, 3]);
});
