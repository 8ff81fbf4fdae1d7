// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { provideHost, refresh, WidgetHost } from "../src/host.ts";
import * as sdk from "../src/index.ts";
import { callFixture } from "./fixture.ts";

type Call = (name: string, args: Record<string, unknown>) => Promise<unknown>;

afterEach(cleanup);

async function show(widget: ReactNode, locale: "ru" | "en" = "en", call: Call = callFixture) {
  provideHost({ callTool: (name, args) => call(name, args), locale });
  const page = (hash: string) => (
    <WidgetHost id="test" bundleHash={hash}>
      {widget}
    </WidgetHost>
  );
  const view = await act(async () => render(page("one")));
  await act(async () => undefined);
  return { ...view, release: (hash: string) => act(async () => view.rerender(page(hash))) };
}

const dataOf = (container: Element) =>
  [...container.querySelectorAll("[data-label]")].map((row) => [
    row.getAttribute("data-label"),
    Number(row.getAttribute("data-value")),
    row.getAttribute("data-color"),
  ]);

function Positions() {
  return (
    <sdk.Table
      rows={sdk.usePositions()}
      columns={[
        { title: "Ticker", field: "ticker" },
        { title: "Value", field: "value", format: "money", total: true },
        { title: "Profit", field: "profit", format: "money", color: "bySign" },
      ]}
    />
  );
}

test("a table has real cells, a total row and sortable heads", async () => {
  const { container } = await show(<Positions />);
  const tickers = () =>
    [...container.querySelectorAll("tbody tr")].map((row) => row.firstChild?.textContent);
  expect(tickers()).toHaveLength(8);
  expect(container.querySelector("[data-total]")?.textContent).toBe("Total$10,000.00");
  fireEvent.click(screen.getByRole("button", { name: "Ticker" }));
  expect(tickers().slice(0, 2)).toEqual(["AAPL", "GAZP"]);
  const heads = () =>
    screen.getAllByRole("columnheader").map((th) => th.ariaSort ?? th.getAttribute("aria-sort"));
  expect(heads()).toEqual(["ascending", "none", "none"]);
  fireEvent.click(screen.getByRole("button", { name: "Ticker" }));
  expect(tickers()[0]).toBe("XOM");
  fireEvent.click(screen.getByRole("button", { name: "Ticker" }));
  expect(heads()[0]).toBe("none");
  expect(screen.getByText("−$500.00").getAttribute("data-color")).toBe("red");
});

test.each([
  ["pie", sdk.PieChart, {}],
  ["pie", sdk.PieChart, { donut: true }],
  ["bar", sdk.BarChart, {}],
  ["horizontal_bar", sdk.BarChart, { horizontal: true }],
  ["line", sdk.LineChart, {}],
] as const)("a chart of kind %s carries its figures as a table", async (kind, Chart, props) => {
  const data = [
    { label: "Up", value: 0.05 },
    { label: "Down", value: -0.02 },
    { label: "Named", value: 1, color: "red" as const },
  ];
  const { container } = await show(
    <Chart data={data} format="percent" color="bySign" total {...props} />,
  );
  const figure = container.querySelector("figure");
  expect(figure?.getAttribute("data-chart")).toBe(kind);
  expect(dataOf(container)).toEqual([
    ["Up", 0.05, "green"],
    ["Down", -0.02, "red"],
    ["Named", 1, "red"],
  ]);
  expect(figure?.querySelector("[aria-hidden] svg")).not.toBeNull();
  const table = within(figure?.querySelector("table") as HTMLElement);
  expect(table.getByRole("row", { name: "Down −2%" })).toBeTruthy();
  expect(figure?.querySelector("tr[data-total]")?.textContent).toBe("Total103%");
});

test("several lines share their labels", async () => {
  const point = (label: string, value: number) => ({ label, value });
  const { container } = await show(
    <sdk.LineChart
      series={[
        { name: "Own", data: [point("2026-01-31", 1), point("2026-02-28", 2)] },
        { name: "Index", data: [point("2026-02-28", 3)] },
      ]}
    />,
  );
  const rows = [...container.querySelectorAll("[data-series]")];
  expect(rows.map((row) => row.getAttribute("data-series"))).toEqual(["Own", "Own", "Index"]);
});

test("candles need four prices, else a line is drawn", async () => {
  const full = [{ date: "2026-06-30", open: 1, high: 3, low: 0.5, close: 2 }];
  const first = await show(<sdk.CandleChart data={full} />);
  expect(first.container.querySelector("figure")?.getAttribute("data-chart")).toBe("candles");
  cleanup();
  const second = await show(<sdk.CandleChart data={[{ ...full[0]!, open: null }]} />);
  expect(second.container.querySelector("figure")?.getAttribute("data-chart")).toBe("line");
});

function Hooks() {
  const parts = {
    trades: sdk.useTrades().map((row) => row.kind),
    newest: sdk.useTransactions()[0]?.date,
    paid: sdk.useDividends().map((row) => row.amount),
    expected: sdk.useDividends({ upcomingMonths: 3 }).map((row) => row.date),
    history: sdk.useHistory({ benchmark: "SP500" }).map((row) => row.benchmarkIndex),
    prices: sdk.usePriceHistory("AAPL", "1w").length,
    allocation: sdk.useAllocation("asset_class"),
    metrics: sdk.useMetrics().concentrationIndex,
    portfolio: sdk.usePortfolio(),
  };
  return <pre>{JSON.stringify(parts)}</pre>;
}

test("hooks hand out plain numbers in the promised order", async () => {
  const { container } = await show(<Hooks />, "ru");
  expect(JSON.parse(container.querySelector("pre")?.textContent ?? "")).toEqual({
    trades: ["sell", "buy", "buy", "buy"],
    newest: "2026-05-20",
    paid: [24, 30, 12, 45, 24, 36, 30],
    expected: ["2026-07-15", "2026-08-10", "2026-09-05"],
    history: [1, 1.02, 1.05, 0.99, 1.04, 1.08],
    prices: 5,
    allocation: [{ label: "Акции", value: 10000 }],
    metrics: 0.1502,
    portfolio: { id: "main", name: "Main", baseCurrency: "USD", asOf: "2026-06-30" },
  });
});

test("formats follow the host's language", async () => {
  await show(<Positions />, "ru");
  expect(sdk.formatMoney(-1234.5)).toBe("−1\u00a0234,50\u00a0$");
  expect(sdk.formatPercent(0.0582)).toBe("5,82\u00a0%");
  expect(sdk.formatNumber(0.1502)).toBe("0,1502");
  expect(sdk.formatDate("2026-06-30")).toBe("30\u00a0июн.\u00a02026\u00a0г.");
  expect(sdk.formatDate("2026-Q3")).toBe("3-й\u00a0кв. 2026");
  await show(<Positions />, "en");
  expect(sdk.formatDate("2026-06")).toBe("Jun\u00a02026");
  expect(sdk.formatDate("2026-Q3")).toBe("Q3\u00a02026");
  expect(sdk.formatMoney(Number.NaN)).toBe("—");
});

test("a failed tool becomes a card that can be retried", async () => {
  let fails = true;
  const call: Call = async (name, args) => {
    if (fails) throw { code: "unavailable", message: "the backend is asleep" };
    return callFixture(name, args);
  };
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await show(<Positions />, "en", call);
  expect(screen.getByRole("alert").textContent).toContain("the backend is asleep");
  fails = false;
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Try again" })));
  await act(async () => undefined);
  expect(screen.getByText("AAPL")).toBeTruthy();
});

test("another bundle of the same customization starts afresh", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  let broken = true;
  const Widget = () => {
    if (broken) throw new Error("broken on purpose");
    return <p>works</p>;
  };
  const view = await show(<Widget />);
  expect(screen.getByRole("alert")).toBeTruthy();
  broken = false;
  await view.release("one");
  expect(screen.queryByText("works")).toBeNull();
  await view.release("two");
  expect(screen.getByText("works")).toBeTruthy();
});

test("a refresh keeps the page until the new answer is there", async () => {
  let value = "1";
  const metrics = (await callFixture("get_metrics", {})) as object;
  const Widget = () => <p>{sdk.useMetrics().totalValue}</p>;
  const { container } = await show(<Widget />, "en", async () => ({
    ...metrics,
    total_value: value,
  }));
  expect(screen.getByText("1")).toBeTruthy();
  value = "2";
  act(() => refresh());
  expect(container.querySelector("[data-skeleton]")).toBeNull();
  await act(async () => new Promise((done) => setTimeout(done, 20)));
  expect(screen.getByText("2")).toBeTruthy();
});

test("pages of operations are followed to the end", async () => {
  const page = (await callFixture("list_transactions", {})) as { transactions: object[] };
  const Widget = () => <p>{sdk.useTransactions().length}</p>;
  await show(<Widget />, "en", async (_, args) => ({
    ...page,
    next_cursor: args.cursor ? null : "more",
  }));
  expect(screen.getByText("30")).toBeTruthy();
});

function Performance() {
  const answer = sdk.useTool("get_performance", { period: "1y" });
  return <p>{sdk.formatPercent(Number(answer.time_weighted_return))}</p>;
}

test("a tool is called by its name and answers as the contract says", async () => {
  const calls: unknown[] = [];
  await show(<Performance />, "en", async (name, args) => {
    calls.push([name, args]);
    return { time_weighted_return: "0.125" };
  });
  expect(screen.getByText("12.5%")).toBeTruthy();
  expect(calls).toEqual([["get_performance", { period: "1y" }]]);
});

// Never rendered: what must not compile. The type check fails where one of these is no error.
export function Wrong() {
  // @ts-expect-error -- no such tool
  sdk.useTool("get_everything", {});
  // @ts-expect-error -- a tool that changes something is no data
  sdk.useTool("record_transaction", {});
  // @ts-expect-error -- no such period
  sdk.useTool("get_performance", { period: "2y" });
  // @ts-expect-error -- an argument is missing
  sdk.useTool("get_allocation", {});
  // @ts-expect-error -- a tool that reads is no action
  sdk.useToolAction("get_metrics");
  const { run } = sdk.useToolAction("set_target_weights");
  // @ts-expect-error -- not what it takes
  run({ weight: 1 });
  // @ts-expect-error -- not what it answers
  return <p>{sdk.useTool("get_performance", {}).growth}</p>;
}

function Deposit() {
  const { run, pending, error } = sdk.useToolAction("record_transaction");
  const args = { date: "2022-01-03", kind: "deposit", amount: "5", currency: "USD" } as const;
  return (
    <button disabled={pending} onClick={() => run(args)}>
      {error || "Save"}
    </button>
  );
}

test("an action calls with a key of its own each time, and says why it was refused", async () => {
  const calls: Record<string, unknown>[] = [];
  let refuse = false;
  await show(<Deposit />, "en", async (_, args) => {
    calls.push(args);
    if (refuse) throw { code: "forbidden", message: "You refused this change." };
    return {};
  });
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save" })));
  refuse = true;
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save" })));
  expect(screen.getByRole("button").textContent).toBe("You refused this change.");
  const keys = calls.map((args) => args["idempotency_key"]);
  expect([calls.length, new Set(keys).size]).toEqual([2, 2]);
  expect(keys.every((key) => typeof key === "string" && key.length >= 16)).toBe(true);
  expect(calls[0]).toMatchObject({ date: "2022-01-03", kind: "deposit", amount: "5" });
});

test("a chart of parts gives each part's figures to everyone", async () => {
  const parts: sdk.ChartPart[] = [
    { kind: "bar", name: "Paid", data: [{ label: "2024-01", value: 5 }] },
    { kind: "line", name: "Sum", data: [{ label: "2024-01", value: 7 }] },
    { kind: "level", name: "Goal", value: 9 },
  ];
  const { container } = await show(<sdk.Chart parts={parts} format="money" />);
  const rows = [...container.querySelectorAll("[data-series]")].map((row) => [
    row.getAttribute("data-series"),
    Number(row.getAttribute("data-value")),
  ]);
  expect(rows).toEqual([
    ["Paid", 5],
    ["Sum", 7],
    ["Goal", 9],
  ]);
});

function Ordered({ told }: { told: (items: string[]) => void }) {
  return (
    <sdk.OrderedList
      items={["a", "b", "c"]}
      keyOf={(item) => item}
      label={(item) => `row ${item}`}
      onOrder={told}
    >
      {(item) => <span>{item}</span>}
    </sdk.OrderedList>
  );
}

test("rows are ordered by the handle: arrow keys and pointer", async () => {
  const told = vi.fn();
  const { container } = await show(<Ordered told={told} />);
  const handle = screen.getByRole("button", { name: "Move row b, place 2 of 3" });
  fireEvent.keyDown(handle, { key: "ArrowUp" });
  fireEvent.keyDown(handle, { key: "ArrowDown" });
  fireEvent.keyDown(screen.getByRole("button", { name: /row a/ }), { key: "ArrowUp" });
  expect(told.mock.calls).toEqual([[["b", "a", "c"]], [["a", "c", "b"]]]);
  told.mockClear();
  [...container.querySelectorAll("li")].forEach((row, at) => {
    row.getBoundingClientRect = () => ({ bottom: (at + 1) * 40 }) as DOMRect;
  });
  handle.setPointerCapture = () => undefined;
  fireEvent.pointerMove(handle, { clientY: 110 });
  fireEvent.pointerDown(handle, { pointerId: 1 });
  fireEvent.pointerMove(handle, { clientY: 110 });
  fireEvent.pointerUp(handle);
  fireEvent.pointerMove(handle, { clientY: 5 });
  expect(told.mock.calls).toEqual([[["a", "c", "b"]]]);
});

test("moments are shown in the reader's time zone, dates as they are", () => {
  const at = Date.UTC(2024, 2, 31, 23, 30);
  const zoned = (timeZone: string) => {
    provideHost({ callTool: callFixture, locale: "en", timeZone });
    return [sdk.formatTime(at), sdk.formatDate("2024-03-31")].map((text) =>
      text.replaceAll("\u00a0", " "),
    );
  };
  expect(zoned("Europe/Moscow")).toEqual(["Apr 1, 2024, 2:30 AM", "Mar 31, 2024"]);
  expect(zoned("America/New_York")).toEqual(["Mar 31, 2024, 7:30 PM", "Mar 31, 2024"]);
  expect([sdk.formatTime(NaN), sdk.formatTime(1e20)]).toEqual(["—", "—"]);
});

function Place() {
  return <p>{`${sdk.useWidth()} ${sdk.useReducedMotion()}`}</p>;
}

test("a widget follows its width and the reader's wish for less motion", async () => {
  await show(<Place />);
  expect(screen.getByText("480 false")).toBeTruthy();
  await act(async () =>
    provideHost({ callTool: callFixture, locale: "en", width: 320, reducedMotion: true }),
  );
  expect(screen.getByText("320 true")).toBeTruthy();
});
