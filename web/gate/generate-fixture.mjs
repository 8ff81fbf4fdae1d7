// The render test's fixed portfolio: complete tool answers worked out from a few facts.
import { readFile, writeFile } from "node:fs/promises";

const target = new URL("./fixture.json", import.meta.url);
const AS_OF = "2026-06-30";
const TOTAL = 10000;

// ticker, name, class, sector, country, currency, quantity, price, cost, day change, target
const POSITIONS = [
  ["AAPL", "Apple", "stock", "Tech", "US", "USD", 10, 200, 1500, 0.012, 0.2],
  ["MSFT", "Microsoft", "stock", "Tech", "US", "USD", 5, 400, 1600, -0.008, 0.1],
  ["JPM", "JPMorgan", "stock", "Finance", "US", "USD", 10, 150, 1200, 0.005, 0.15],
  ["XOM", "Exxon Mobil", "stock", "Energy", "US", "USD", 10, 100, 1100, -0.021, 0.2],
  ["GAZP", "Gazprom", "stock", "Energy", "RU", "RUB", 100, 15, 2000, -0.034, 0.05],
  ["SBER", "Sberbank", "stock", "Finance", "RU", "RUB", 50, 20, 800, 0.02, 0.1],
  ["PFE", "Pfizer", "stock", "Health", "US", "USD", 20, 30, 900, -0.015, 0.1],
  ["KO", "Coca-Cola", "stock", "Consumer", "US", "USD", 8, 50, 350, -0.003, null],
];
// Sold out completely; what was realised stays.
const CLOSED = ["NFLX", "Netflix", "stock", "Media", "US", "USD", 140];
// date, asset, kind, amount in the currency, currency, fee
const TRANSACTIONS = [
  ["2025-10-20", null, "deposit", 9000, "USD", 0],
  ["2025-10-21", null, "deposit", 500, "EUR", 0],
  ["2025-11-03", "AAPL", "buy", 1500, "USD", 1],
  ["2025-11-10", "SBER", "buy", 80000, "RUB", 100],
  ["2025-12-01", "MSFT", "buy", 1600, "USD", 1],
  ["2025-12-30", null, "fee", 12, "USD", 0],
  ["2026-01-15", "AAPL", "dividend", 24, "USD", 0],
  ["2026-01-30", null, "fee", 400, "RUB", 0],
  ["2026-02-10", "MSFT", "dividend", 30, "USD", 0],
  ["2026-02-20", "KO", "dividend", 12, "USD", 0],
  ["2026-03-02", "XOM", "sell", 300, "USD", 1],
  ["2026-03-05", "JPM", "dividend", 45, "USD", 0],
  ["2026-03-15", "AAPL", "dividend", 24, "USD", 0],
  ["2026-04-18", "XOM", "dividend", 36, "USD", 0],
  ["2026-05-20", "GAZP", "dividend", 2400, "RUB", 0],
];
const EXPECTED = [
  ["2026-07-15", "AAPL", 24, "USD"],
  ["2026-08-10", "MSFT", 30, "USD"],
  ["2026-09-05", "JPM", 45, "USD"],
];
const HISTORY = [
  ["2026-01-31", 8000],
  ["2026-02-28", 8800],
  ["2026-03-31", 9900],
  ["2026-04-30", 8910],
  ["2026-05-31", 9400],
  ["2026-06-30", 10000],
];
const BENCHMARK = [1, 1.02, 1.05, 0.99, 1.04, 1.08];
const PRICES = [
  ["2026-06-24", 190, 194, 188, 193],
  ["2026-06-25", 193, 197, 192, 196],
  ["2026-06-26", 196, 198, 193, 194],
  ["2026-06-29", 194, 199, 194, 197.63],
  ["2026-06-30", 197.63, 201, 197, 200],
];
const RUB_RATE = 80;
/** Units of a currency for a dollar; the rouble was cheaper in the first year. */
const rateOf = (currency, date) =>
  ({ USD: 1, EUR: 1 / 1.1, RUB: date < "2026" ? 100 : RUB_RATE })[currency];

const decimal = (value) => String(Number(value.toFixed(8)));
const nameOf = (ticker) => POSITIONS.find((row) => row[0] === ticker)?.[1] ?? null;
const base = { as_of: AS_OF, base_currency: "USD" };

const positions = POSITIONS.map(
  ([
    ticker,
    name,
    asset_class,
    sector,
    country,
    currency,
    quantity,
    price,
    cost,
    change,
    target,
  ]) => {
    const value = quantity * price;
    return {
      ticker,
      name,
      asset_class,
      sector,
      country,
      currency,
      quantity: decimal(quantity),
      local_price: decimal(currency === "RUB" ? price * RUB_RATE : price),
      price: decimal(price),
      value: decimal(value),
      cost: decimal(cost),
      profit: decimal(value - cost),
      profit_rate: decimal((value - cost) / cost),
      weight: decimal(value / TOTAL),
      target_weight: target === null ? null : decimal(target),
      day_change: decimal(change),
      day_profit: decimal(value - value / (1 + change)),
      realised_profit: ticker === "XOM" ? "25" : "0",
      demo: false,
    };
  },
);
const add = (rows, field) => rows.reduce((all, row) => all + Number(row[field]), 0);
const dayProfit = add(positions, "day_profit");
const dayChange = dayProfit / (TOTAL - dayProfit);

const toBase = (amount, currency, date) => amount / rateOf(currency, date);
const transactions = TRANSACTIONS.map(([date, ticker, kind, amount, currency, fee], index) => {
  const trade = kind === "buy" || kind === "sell";
  const quantity = kind === "sell" ? 3 : kind === "buy" && currency === "RUB" ? 50 : 10;
  const inBase = (value) => decimal(toBase(value, currency, date));
  return {
    id: `t${index + 1}`,
    date,
    kind,
    ticker,
    name: ticker && nameOf(ticker),
    quantity: trade ? decimal(quantity) : null,
    ratio: null,
    price: trade ? decimal(amount / quantity) : null,
    amount: decimal(amount),
    currency,
    fee: decimal(fee),
    price_base: trade ? inBase(amount / quantity) : null,
    amount_base: inBase(amount),
    fee_base: inBase(kind === "fee" ? amount + fee : fee),
    base_currency: "USD",
    note: "",
    version: 1,
    problem: null,
  };
}).reverse();

const payment =
  (status) =>
  ([date, ticker, amount, currency]) => ({
    date,
    ticker,
    name: nameOf(ticker),
    kind: "dividend",
    status,
    amount: decimal(toBase(amount, currency, date)),
    local_amount: decimal(amount),
    currency,
    yield_rate: decimal(toBase(amount, currency, date) / TOTAL),
  });
const paid = TRANSACTIONS.filter((row) => row[2] === "dividend")
  .map(([date, ticker, , amount, currency]) => payment("paid")([date, ticker, amount, currency]))
  .reverse();
const expected = EXPECTED.map(payment("expected"));
const [closedTicker, closedName, closedClass, closedSector, closedCountry, closedCurrency] = CLOSED;
const closed = {
  ...positions[0],
  ticker: closedTicker,
  name: closedName,
  asset_class: closedClass,
  sector: closedSector,
  country: closedCountry,
  currency: closedCurrency,
  ...Object.fromEntries(
    ["quantity", "value", "cost", "profit", "profit_rate", "weight", "day_profit"].map((field) => [
      field,
      "0",
    ]),
  ),
  target_weight: null,
  realised_profit: decimal(CLOSED[6]),
};

let peak = 0;
const points = HISTORY.map(([date, value]) => {
  peak = Math.max(peak, value);
  return {
    date,
    value: decimal(value),
    drawdown: decimal((peak - value) / peak),
    return_index: decimal(value / HISTORY[0][1]),
  };
});

function allocation(group_by) {
  const field = group_by === "asset" ? "ticker" : group_by;
  const groups = new Map();
  for (const row of positions) {
    groups.set(row[field], (groups.get(row[field]) ?? 0) + Number(row.value));
  }
  return {
    ...base,
    groups: [...groups]
      .sort((a, b) => b[1] - a[1])
      .map(([key, value]) => ({ key, value: decimal(value), weight: decimal(value / TOTAL) })),
  };
}

const prices = (from) => ({
  demo: false,
  source: "fixed data of the render test",
  points: PRICES.slice(from).map(([date, open, high, low, close]) => ({
    date,
    open: decimal(open),
    high: decimal(high),
    low: decimal(low),
    close: decimal(close),
  })),
});

const dimensions = ["sector", "asset_class", "currency", "country", "asset"];
const cost = add(positions, "cost");
const fixture = {
  list_portfolios: {
    default: {
      as_of: AS_OF,
      portfolios: [
        {
          id: "main",
          name: "Main",
          base_currency: "USD",
          total_value: decimal(TOTAL),
          day_profit: decimal(dayProfit),
          day_change: decimal(dayChange),
          operations_left_out: 0,
        },
      ],
    },
  },
  list_assets: {
    default: {
      as_of: AS_OF,
      assets: positions.map((row) => ({
        ticker: row.ticker,
        name: row.name,
        asset_class: row.asset_class,
        sector: row.sector,
        country: row.country,
        currency: row.currency,
        price: row.local_price,
        price_date: AS_OF,
        day_change: row.day_change,
        demo: false,
      })),
      next_cursor: null,
    },
  },
  list_positions: {
    default: { ...base, total_value: decimal(TOTAL), positions, cash: [] },
    when: [
      {
        has: "include_closed",
        value: true,
        answer: {
          ...base,
          total_value: decimal(TOTAL),
          positions: [...positions, closed],
          cash: [],
        },
      },
    ],
  },
  list_transactions: { default: { ...base, transactions, next_cursor: null } },
  list_transaction_changes: { default: { changes: [], next_cursor: null } },
  list_dividends: {
    default: { ...base, dividends: paid },
    when: [{ has: "upcoming_months", answer: { ...base, dividends: [...paid, ...expected] } }],
  },
  get_price_history: {
    default: { ticker: "AAPL", name: "Apple", currency: "USD", ...prices(0) },
    echo: ["ticker"],
  },
  get_value_history: {
    default: { ...base, points, benchmark: null },
    when: [
      {
        has: "benchmark",
        answer: {
          ...base,
          points,
          benchmark: {
            id: "SP500",
            name: "S&P 500",
            demo: false,
            points: HISTORY.map(([date], index) => ({
              date,
              return_index: decimal(BENCHMARK[index]),
            })),
          },
        },
      },
    ],
  },
  get_allocation: {
    default: allocation("sector"),
    when: dimensions.map((value) => ({ has: "group_by", value, answer: allocation(value) })),
  },
  get_performance: {
    default: {
      ...base,
      from: HISTORY[0][0],
      xirr: "0.6842",
      time_weighted_return: "0.25",
      start_value: "8000",
      end_value: decimal(TOTAL),
      net_deposits: "0",
      realised_profit: decimal(25 + CLOSED[6]),
      unrealised_profit: decimal(TOTAL - cost),
      income: decimal(add(paid, "amount")),
      fees: decimal(add(transactions, "fee_base")),
    },
  },
  get_metrics: {
    default: {
      ...base,
      total_value: decimal(TOTAL),
      total_cost: decimal(cost),
      total_profit: decimal(TOTAL - cost),
      return_rate: decimal((TOTAL - cost) / cost),
      day_profit: decimal(dayProfit),
      day_change: decimal(dayChange),
      cash: "0",
      dividends_ytd: decimal(add(paid, "amount")),
      dividend_total: decimal(add(paid, "amount")),
      dividend_yield: decimal(add(paid, "amount") / TOTAL),
      concentration_index: decimal(positions.reduce((all, row) => all + row.weight ** 2, 0)),
      largest_weight: "0.2",
      position_count: positions.length,
      gainers: positions.filter((row) => Number(row.day_change) > 0).length,
      losers: positions.filter((row) => Number(row.day_change) < 0).length,
      max_drawdown: "0.1",
      volatility: "0.182",
      sharpe: "1.35",
      beta: "1.08",
    },
  },
};

const text = `${JSON.stringify(fixture, null, 2)}\n`;
const { format } = await import("prettier");
const formatted = await format(text, { parser: "json", printWidth: 100 });
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8").catch(() => "")) !== formatted) {
    console.error("gate/fixture.json is out of date: run npm run generate");
    process.exit(1);
  }
} else {
  await writeFile(target, formatted);
}
