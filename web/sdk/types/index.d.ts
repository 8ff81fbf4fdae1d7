// Generated from web/sdk/src by `npm run generate`. Do not edit.
import type { ReactNode } from "react";
import type { CoreTools, ReadingToolName, WritingToolName } from "../../protocol/src/core-tools";
export type Period = "1d" | "1w" | "1m" | "3m" | "6m" | "1y" | "5y" | "all";

/** Calendar units, not rolling ones; a quarter or month: "latest-Q2", "previous_year-03". */
export type CalendarPeriod =
  | `${"this" | "previous"}_${"week" | "month" | "quarter" | "year"}`
  | `${"this_year" | "previous_year" | "latest"}-${string}`;

export type Benchmark = "SP500" | "NASDAQ" | "IMOEX" | "MSCI_WORLD";

type Dimension = "sector" | "asset_class" | "currency" | "country" | "asset";

/** One asset held. Money is in the portfolio's base currency, rates are fractions. */
export interface Position {
  ticker: string;
  name: string;
  assetClass: string;
  sector: string;
  country: string;
  currency: string;
  quantity: number;
  price: number;
  localPrice: number;
  value: number;
  cost: number;
  profit: number;
  profitRate: number;
  weight: number;
  targetWeight: number | null;
  dayChange: number;
  dayProfit: number;
  realisedProfit: number;
  demo: boolean;
}

/** One operation. price, amount, fee are in the base currency, to add up; local ones in `currency`, to show. */
export interface Transaction {
  id: string;
  date: string;
  /** YYYY-MM */
  month: string;
  /** "" for cash movements */
  ticker: string;
  name: string;
  /** buy, sell, dividend, coupon, fee, deposit, withdrawal or split */
  kind: string;
  quantity: number;
  price: number;
  localPrice: number;
  currency: string;
  amount: number;
  localAmount: number;
  /** the commission, or the whole of an account fee */
  fee: number;
  localFee: number;
  note: string;
}

export interface Dividend {
  date: string;
  /** YYYY-MM */
  month: string;
  ticker: string;
  name: string;
  kind: string;
  /** paid or expected */
  status: string;
  amount: number;
  /** in `currency` */
  localAmount: number;
  currency: string;
  /** amount divided by the portfolio's value */
  yieldRate: number;
}

export interface HistoryPoint {
  date: string;
  /** YYYY-MM */
  month: string;
  value: number;
  /** fall from the highest point so far, a fraction >= 0 */
  drawdown: number;
  /** growth of 1 since the first point, deposits taken out */
  returnIndex: number;
  benchmarkIndex: number | null;
}

export interface PricePoint {
  date: string;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number;
  currency: string;
}

/** What becomes of the values of several rows. */
export type Aggregate = "sum" | "average" | "largest" | "smallest";

export interface Metrics {
  totalValue: number;
  totalCost: number;
  totalProfit: number;
  returnRate: number;
  dayProfit: number;
  dayChange: number;
  cash: number;
  dividendsYtd: number;
  dividendTotal: number;
  dividendYield: number;
  concentrationIndex: number;
  largestWeight: number;
  positionCount: number;
  gainers: number;
  losers: number;
  maxDrawdown: number;
  volatility: number;
  sharpe: number | null;
  beta: number | null;
}

interface PortfolioInfo {
  id: string;
  name: string;
  baseCurrency: string;
  asOf: string;
}

interface PeriodOptions {
  period?: Period | undefined;
  benchmark?: Benchmark | undefined;
}

interface InCurrency {
  currency: string;
}

interface PositionOptions {
  /** also what was sold completely */
  closed?: boolean | undefined;
}

interface DividendOptions {
  upcomingMonths?: number | undefined;
}

export type Format = "text" | "number" | "money" | "percent" | "date";

export type Color = "red" | "green" | "bySign";

export interface Datum {
  label: string;
  value: number;
  color?: "red" | "green" | undefined;
}

export interface Column<T> {
  title: string;
  field: keyof T & string;
  format?: Format | undefined;
  /** the field that holds a money column's currency */
  currency?: (keyof T & string) | undefined;
  color?: Color | undefined;
  total?: boolean | undefined;
}

export interface MenuItem {
  id: string;
  label: string;
  disabled?: boolean | undefined;
}

export interface Series {
  name: string;
  data: Datum[];
}

export interface ChartProps {
  data: Datum[];
  format?: Format | undefined;
  color?: Color | undefined;
  total?: boolean | undefined;
}

interface PieChartProps extends ChartProps {
  donut?: boolean | undefined;
}

interface BarChartProps extends ChartProps {
  horizontal?: boolean | undefined;
}

interface LineChartProps extends Omit<ChartProps, "data"> {
  data?: Datum[] | undefined;
  series?: Series[] | undefined;
  currency?: string | undefined;
}

/** One part of a chart; parts share the labels below and the axis at the side. */
export type ChartPart =
  | {
      kind: "bar" | "line" | "area";
      name: string;
      data: Datum[];
      color?: Color | undefined;
    }
  | {
      kind: "level";
      name: string;
      value: number;
    };

interface PartsChartProps {
  parts: ChartPart[];
  format?: Format | undefined;
  currency?: string | undefined;
  /** bars of one label stand on each other */
  stacked?: boolean | undefined;
}

interface PriceBar extends Omit<PricePoint, "currency"> {
  currency?: string | undefined;
}

interface CandleChartProps {
  data: PriceBar[];
  format?: Format | undefined;
}

interface CardProps {
  title: string;
  note?: string | undefined;
  /** places after the point of all figures inside */
  decimals?: number | undefined;
  children?: ReactNode;
}

interface TableProps<T extends object> {
  rows: T[];
  columns: Column<T>[];
  empty?: string | undefined;
}

interface StatProps {
  label: string;
  value: number | null;
  format?: Format | undefined;
  currency?: string | undefined;
  color?: Color | undefined;
  note?: string | undefined;
}

interface InputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

interface SelectProps extends InputProps {
  /** the first choice, "all", is added by the control and has the value "" */
  options: string[];
}

interface NoticeProps {
  tone: "info" | "success" | "warning";
  children?: ReactNode;
}

interface OrderedListProps<T> {
  items: T[];
  /** different for each item, and always the same for one */
  keyOf: (item: T) => string;
  /** the item's name, said to those who do not see the list */
  label: (item: T) => string;
  /** the items in their new order, after a handle was dragged or moved with the arrow keys */
  onOrder: (items: T[]) => void;
  children: (item: T) => ReactNode;
}

/** Plain values for a route of the customization's own backend. */
export type BackendInput = Readonly<Record<string, string | number | boolean | undefined>>;

export interface BackendAction {
  run: (input?: BackendInput) => void;
  pending: boolean;
  /** why the last call was refused, in words for the reader; "" when it was not */
  error: string;
}

export interface ToolAction<Args> {
  run: (args: Args) => void;
  pending: boolean;
  /** why the last call was refused, in words for the reader; "" when it was not */
  error: string;
}

interface StackProps {
  direction?: "row" | "column" | undefined;
  children?: ReactNode;
}

/** What the portfolio holds now. */
export declare function usePositions(options?: PositionOptions): Position[];

/** All operations, newest first. */
export declare function useTransactions(): Transaction[];

/** Purchases and sales, newest first. */
export declare function useTrades(): Transaction[];

/** Payments received, oldest first; with `upcomingMonths` only the expected ones, soonest first. */
export declare function useDividends(options?: DividendOptions): Dividend[];

/** The portfolio's value by day, oldest first. */
export declare function useHistory(options?: PeriodOptions): HistoryPoint[];

/** Dated prices of one asset in its own currency, oldest first. */
export declare function usePriceHistory(ticker: string, period: Period): PricePoint[];

/** Value by one dimension, largest first, cash included. */
export declare function useAllocation(groupBy: Dimension): Datum[];

export declare function useMetrics(options?: PeriodOptions): Metrics;

/** The portfolio on the screen. */
export declare function usePortfolio(): PortfolioInfo;

/**
 * What a tool answers, as the Core Backend's contract says it; for what no hook above gives. Amounts, prices, rates and quantities are
 * decimal texts: Number(x). Its arguments and answers:
 * list_portfolios() -> { as_of, portfolios: [{ id, name, base_currency, total_value, day_profit, day_change, operations_left_out }] }
 * list_assets(query?, cursor?, limit?) -> { as_of, assets: [{ ticker, name, asset_class, sector, country, currency, price, price_date, day_change, demo }], next_cursor }
 * list_positions(cost_method?, include_closed?) -> { as_of, base_currency, total_value, positions: [{ ticker, name, asset_class, sector, country, currency, quantity, local_price, price, value, cost, profit, profit_rate, weight, target_weight, day_change, day_profit, realised_profit, demo }], cash: [{ currency, amount, value }] }
 * list_transactions(from?, to?, ticker?, kinds?, cursor?, limit?) -> { as_of, base_currency, transactions: [{ id, date, kind, ticker, name, quantity, ratio: { new, old }, price, amount, currency, fee, price_base, amount_base, fee_base, base_currency, note, version, problem }], next_cursor }
 * list_transaction_changes(transaction_id?, cursor?, limit?) -> { changes: [{ changed_at, user, action, transaction_id, before: { id, date, kind, ticker, name, quantity, ratio: { new, old }, price, amount, currency, fee, price_base, amount_base, fee_base, base_currency, note, version, problem }, after: { id, date, kind, ticker, name, quantity, ratio: { new, old }, price, amount, currency, fee, price_base, amount_base, fee_base, base_currency, note, version, problem } }], next_cursor }
 * list_dividends(from?, to?, upcoming_months?) -> { as_of, base_currency, dividends: [{ date, ticker, name, kind, status, amount, local_amount, currency, yield_rate }] }
 * get_price_history(ticker, period?, from?, to?) -> { ticker, name, currency, demo, source, points: [{ date, open, high, low, close }] }
 * get_value_history(period?, benchmark?) -> { as_of, base_currency, points: [{ date, value, drawdown, return_index }], benchmark: { id, name, demo, points: [{ date, return_index }] } }
 * get_allocation(group_by, include_cash?) -> { as_of, base_currency, groups: [{ key, value, weight }] }
 * get_performance(period?) -> { as_of, base_currency, from, xirr, time_weighted_return, start_value, end_value, net_deposits, realised_profit, unrealised_profit, income, fees }
 * get_metrics(period?, benchmark?) -> { as_of, base_currency, total_value, total_cost, total_profit, return_rate, day_profit, day_change, cash, dividends_ytd, dividend_total, dividend_yield, concentration_index, largest_weight, position_count, gainers, losers, max_drawdown, volatility, sharpe, beta }
 */
export declare function useTool<N extends ReadingToolName>(
  name: N,
  args: CoreTools[N]["input"],
): CoreTools[N]["output"];

/**
 * For a tool that changes something: call run({ ... }) of the answer, in an event handler. The reader is asked by the page, with the
 * exact arguments; all data is read anew afterwards.
 * record_transaction(date, kind, ticker?, quantity?, ratio?, price?, amount?, currency?, fee?, note?)
 * correct_transaction(transaction_id, expected_version?, date, kind, ticker?, quantity?, ratio?, price?, amount?, currency?, fee?, note?)
 * delete_transaction(transaction_id, expected_version?)
 * set_target_weights(weights)
 */
export declare function useToolAction<N extends WritingToolName>(
  name: N,
): ToolAction<Omit<CoreTools[N]["input"], "idempotency_key">>;

/** What a route of this customization's own backend answers. The answer is renewed after every action. */
export declare function useBackend<T>(route: string, input?: BackendInput): T;

/** For a route that changes something: call run({ ... }) of the answer, in an event handler. */
export declare function useBackendAction(route: string): BackendAction;

/** Asks the reader; false where the page has no way to ask. */
export declare function confirmAction(text: string): Promise<boolean>;

/** A menu below an element of the widget; resolves to the id of what was chosen, or null. */
export declare function openMenu(anchor: Element, items: MenuItem[]): Promise<string | null>;

/** Offers rows as a file; the reader is asked first. Resolves to whether it was taken. */
export declare function downloadCsv<T extends object>(
  name: string,
  rows: T[],
  columns: Column<T>[],
): Promise<boolean>;

/** The width that the widget has, in pixels; another one when the page or the widget's place changes. */
export declare function useWidth(): number;

/** Whether the reader wants no animations. CSS animations and transitions are off then; this is for what code moves. */
export declare function useReducedMotion(): boolean;

/** Whether the widget fills the window, and a way to change that. */
export declare function useExpanded(): [boolean, (expanded: boolean) => void];

/** What the reader chose in this widget, kept for the next time: strings, numbers, booleans, and lists and records of them. */
export declare function useSetting<T>(key: string, initial: T): [T, (value: T) => void];

/** Adds up exactly to 8 decimals. */
export declare function sum<T>(rows: T[], value: (row: T) => number): number;

/** A sorted copy; equal rows keep their order. */
export declare function sortBy<T>(
  rows: T[],
  key: (row: T) => number | string,
  order: "asc" | "desc",
): T[];

/** One figure of all rows; null when there are none, except that a sum of none is 0. */
export declare function aggregate<T>(
  rows: T[],
  value: (row: T) => number,
  how: Aggregate,
): number | null;

/** One figure of `value` for each key, the sum if nothing else is said, in the order in which the keys first appear. */
export declare function groupBy<T>(
  rows: T[],
  key: (row: T) => string,
  value: (row: T) => number,
  how?: Aggregate,
): Datum[];

/** The first `count` rows of each key, key by key in the order of first appearance. */
export declare function firstOfEach<T>(rows: T[], key: (row: T) => string, count: number): T[];

/** Each value with all values before it added up. */
export declare function runningTotal(data: Datum[]): Datum[];

/** Every different key once, in the order of first appearance. */
export declare function unique<T>(rows: T[], key: (row: T) => string): string[];

/** The calendar quarter of an ISO date: "2022-Q3". */
export declare function quarterOf(date: string): string;

export declare function first<T>(rows: T[]): T | undefined;

export declare function last<T>(rows: T[]): T | undefined;

/** Whether `text` contains `query`, upper and lower case alike; an empty query fits everything. */
export declare function matches(text: string, query: string): boolean;

/** The days of a stretch of the calendar, seen from the day `asOf`: the quarter before, March of last year. */
export declare function calendar(period: CalendarPeriod, asOf: string): Days;

/** In the base currency without `currency`. */
export declare function formatMoney(value: number, currency?: string, decimals?: number): string;

/** The note beside a sum of rows in several currencies. */
export declare function conversionNote(rows: InCurrency[]): string | undefined;

export declare function formatNumber(value: number, decimals?: number): string;

/** A fraction as a percentage: 0.05 is 5 %. */
export declare function formatPercent(rate: number, decimals?: number): string;

/** A day, a month or a quarter ("2022-03-01", "2022-03", "2022-Q1"); anything else as it is. */
export declare function formatDate(iso: string): string;

/** A moment of time, in milliseconds since 1970, by the reader's clock and calendar. */
export declare function formatTime(at: number): string;

export declare function Card({ title, note, decimals, children }: CardProps): ReactNode;

export declare function Table<T extends object>({ rows, columns, empty }: TableProps<T>): ReactNode;

export declare function PieChart({ data, format, color, total, donut }: PieChartProps): ReactNode;

export declare function BarChart({
  data,
  format,
  color,
  total,
  horizontal,
}: BarChartProps): ReactNode;

export declare function LineChart({
  data,
  format,
  currency,
  color,
  total,
  series,
}: LineChartProps): ReactNode;

/** Candles where the source has them; a line where it has closing prices only. */
export declare function CandleChart({ data, format }: CandleChartProps): ReactNode;

/** Bars, lines, areas and levels over the same labels, in the order given. */
export declare function Chart({ parts, format, currency, stacked }: PartsChartProps): ReactNode;

/** Rows that the reader puts in order: with the handle before each row, by pointer or by the arrow keys. */
export declare function OrderedList<T>({
  items,
  keyOf,
  label,
  onOrder,
  children,
}: OrderedListProps<T>): ReactNode;

export declare function Stat({ label, value, format, currency, color, note }: StatProps): ReactNode;

export declare function TextInput({ label, value, onChange }: InputProps): ReactNode;

export declare function DateInput({ label, value, onChange }: InputProps): ReactNode;

export declare function Select({ label, value, options, onChange }: SelectProps): ReactNode;

export declare function Notice({ tone, children }: NoticeProps): ReactNode;

export declare function Stack({ direction, children }: StackProps): ReactNode;

export {};
