import type { CoreTools } from "@atelier/protocol/core-tools";
import { sum } from "./calculations.ts";
import type {
  Dividend,
  HistoryPoint,
  Metrics,
  Position,
  PricePoint,
  Transaction,
} from "./types.ts";

type Output<N extends keyof CoreTools> = CoreTools[N]["output"];
type Item<T> = T extends readonly (infer U)[] ? U : never;

export const number = (decimal: string): number => Number(decimal);
export const optionalNumber = (decimal: string | null): number | null =>
  decimal === null ? null : Number(decimal);
const monthOf = (date: string): string => date.slice(0, 7);

export function toPosition(row: Item<Output<"list_positions">["positions"]>): Position {
  return {
    ticker: row.ticker,
    name: row.name,
    assetClass: row.asset_class,
    sector: row.sector,
    country: row.country,
    currency: row.currency,
    quantity: number(row.quantity),
    price: number(row.price),
    localPrice: number(row.local_price),
    value: number(row.value),
    cost: number(row.cost),
    profit: number(row.profit),
    profitRate: number(row.profit_rate),
    weight: number(row.weight),
    targetWeight: optionalNumber(row.target_weight),
    dayChange: number(row.day_change),
    dayProfit: number(row.day_profit),
    realisedProfit: number(row.realised_profit),
    demo: row.demo,
  };
}

/** Commission and, for an operation that is itself a fee, its amount. */
const feesOf = (row: Item<Output<"list_transactions">["transactions"]>): number =>
  sum(row.kind === "fee" ? [row.amount, row.fee] : [row.fee], number);

export function toTransaction(row: Item<Output<"list_transactions">["transactions"]>): Transaction {
  return {
    id: row.id,
    date: row.date,
    month: monthOf(row.date),
    ticker: row.ticker ?? "",
    name: row.name ?? "",
    kind: row.kind,
    quantity: optionalNumber(row.quantity) ?? 0,
    price: optionalNumber(row.price_base) ?? 0,
    localPrice: optionalNumber(row.price) ?? 0,
    currency: row.currency,
    amount: number(row.amount_base),
    localAmount: number(row.amount),
    fee: number(row.fee_base),
    localFee: feesOf(row),
    note: row.note,
  };
}

export function toDividend(row: Item<Output<"list_dividends">["dividends"]>): Dividend {
  return {
    date: row.date,
    month: monthOf(row.date),
    ticker: row.ticker,
    name: row.name,
    kind: row.kind,
    status: row.status,
    amount: number(row.amount),
    localAmount: number(row.local_amount),
    currency: row.currency,
    yieldRate: number(row.yield_rate),
  };
}

export function toHistory(answer: Output<"get_value_history">): HistoryPoint[] {
  const benchmark = new Map(
    answer.benchmark?.points.map((point) => [point.date, number(point.return_index)]),
  );
  return answer.points.map((point) => ({
    date: point.date,
    month: monthOf(point.date),
    value: number(point.value),
    drawdown: number(point.drawdown),
    returnIndex: number(point.return_index),
    benchmarkIndex: benchmark.get(point.date) ?? null,
  }));
}

export function toPricePoint(
  point: Item<Output<"get_price_history">["points"]>,
  currency: string,
): PricePoint {
  return {
    date: point.date,
    open: optionalNumber(point.open),
    high: optionalNumber(point.high),
    low: optionalNumber(point.low),
    close: number(point.close),
    currency,
  };
}

export function toMetrics(answer: Output<"get_metrics">): Metrics {
  return {
    totalValue: number(answer.total_value),
    totalCost: number(answer.total_cost),
    totalProfit: number(answer.total_profit),
    returnRate: number(answer.return_rate),
    dayProfit: number(answer.day_profit),
    dayChange: number(answer.day_change),
    cash: number(answer.cash),
    dividendsYtd: number(answer.dividends_ytd),
    dividendTotal: number(answer.dividend_total),
    dividendYield: number(answer.dividend_yield),
    concentrationIndex: number(answer.concentration_index),
    largestWeight: number(answer.largest_weight),
    positionCount: answer.position_count,
    gainers: answer.gainers,
    losers: answer.losers,
    maxDrawdown: number(answer.max_drawdown),
    volatility: number(answer.volatility),
    sharpe: optionalNumber(answer.sharpe),
    beta: optionalNumber(answer.beta),
  };
}
