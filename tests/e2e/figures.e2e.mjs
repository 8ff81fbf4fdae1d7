// Questions answered without a model: each figure beside our own sum of the Core Backend's rows.
import { Stack, until } from "./stack.mjs";

const stack = new Stack();
let caller;
beforeAll(async () => {
  await stack.start();
  caller = await stack.api("investor-a");
});
afterAll(() => stack.stop());

const sum = (rows, member) => rows.reduce((all, row) => all + Number(row[member]), 0);
const money = (value, locale) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: "always" }).format(value);
const rows = async (tool, member, args = {}) => {
  const out = [];
  for (let cursor; ; ) {
    const page = await caller.tool(tool, { ...args, ...(cursor ? { cursor } : {}) });
    const answer = page.result ?? page;
    out.push(...answer[member]);
    cursor = answer.next_cursor;
    if (!cursor) return out;
  }
};

/** The answer of a session, in Ask mode or beside a widget. */
async function answer(session, text) {
  const before = (await caller.get(`/sessions/${session}`)).body.messages.length;
  await caller.post(`/sessions/${session}/messages`, { text });
  const done = await until("the answer", async () => {
    const now = (await caller.get(`/sessions/${session}`)).body;
    return now.state === "idle" && now.messages.length >= before + 2 ? now : null;
  });
  return { text: done.messages.at(-1).text, session: done };
}

test("figures in Ask mode are the sums of the rows, in both languages", async () => {
  const { id } = (await caller.post("/sessions", { mode: "ask" })).body;
  const dividends = (await rows("list_dividends", "dividends")).filter((row) => row.status === "paid");
  const positions = await rows("list_positions", "positions");
  const trades = (await rows("list_transactions", "transactions")).filter((row) => ["buy", "sell"].includes(row.kind));
  const march = sum(dividends.filter((row) => row.date.startsWith("2022-03")), "amount");
  const year = sum(dividends.filter((row) => row.date.startsWith("2021")), "amount");
  const largest = [...positions].sort((a, b) => b.value - a.value)[0];
  const cases = [
    ["How much did I get in dividends in March 2022?", money(march, "en")],
    ["Сколько дивидендов я получил в 2021 году?", money(year, "ru")],
    ["What are my three largest positions?", `${largest.name} (${largest.ticker}): **${money(largest.value, "en")}`],
    ["How many trades did I make in 2022?", `**${trades.filter((row) => row.date.startsWith("2022")).length}**`],
    ["Сколько у меня прибыли по Apple?", money(positions.find((row) => row.ticker === "AAPL").profit, "ru")],
  ];
  for (const [question, wanted] of cases) {
    const { text, session } = await answer(id, question);
    expect([question, text]).toEqual([question, expect.stringContaining(wanted)]);
    expect(text).toMatch(/Source: Core Backend|Источник: Core Backend/);
    expect(session.artifacts).toEqual([]);
  }
});

test("counts and averages: the widget and the answer say the same", async () => {
  for (const [request, code] of [
    ["Number of trades by month", "() => 1"],
    ["Average dividend by ticker", '"average"'],
    ["average size of my trades", '"average"'],
    ["Dividends by quarter", "quarterOf(d.date)"],
    ["top 2 trades of each quarter", "quarterOf(t.date)"],
    ["Накопленным итогом дивиденды по кварталам", "runningTotal"],
  ]) {
    const { id } = (await caller.post("/sessions", { mode: "build" })).body;
    const { session } = await answer(id, request);
    expect([request, session.gate?.ok]).toEqual([request, true]);
    const { body } = await caller.get(`/sessions/${id}/artifacts/widget.tsx`);
    expect(JSON.stringify(body)).toContain(JSON.stringify(code).slice(1, -1));
  }
});

test("beside a widget a question is answered and the widget stays", async () => {
  const { id } = (await caller.post("/sessions", { mode: "build" })).body;
  const made = (await answer(id, "Pie chart of my portfolio by sector")).session;
  expect(made.artifacts.length).toBeGreaterThan(0);
  for (const question of ["which country is the largest?", "What is the weather on Mars?", "Какие бумаги упали за день?"]) {
    const { session } = await answer(id, question);
    expect(session.artifacts).toEqual(made.artifacts);
  }
});
