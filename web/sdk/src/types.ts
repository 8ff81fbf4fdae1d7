import type { ReactNode } from "react";

export type Period = "1d" | "1w" | "1m" | "3m" | "6m" | "1y" | "5y" | "all";
/** Calendar units, not rolling ones; a quarter or month: "latest-Q2", "previous_year-03". */
export type CalendarPeriod =
  | `${"this" | "previous"}_${"week" | "month" | "quarter" | "year"}`
  | `${"this_year" | "previous_year" | "latest"}-${string}`;
export type Benchmark = "SP500" | "NASDAQ" | "IMOEX" | "MSCI_WORLD";
export type Dimension = "sector" | "asset_class" | "currency" | "country" | "asset";

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

export interface PortfolioInfo {
  id: string;
  name: string;
  baseCurrency: string;
  asOf: string;
}

export interface PeriodOptions {
  period?: Period | undefined;
  benchmark?: Benchmark | undefined;
}

export interface InCurrency {
  currency: string;
}

export interface PositionOptions {
  /** also what was sold completely */
  closed?: boolean | undefined;
}

export interface DividendOptions {
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

export interface PieChartProps extends ChartProps {
  donut?: boolean | undefined;
}

export interface BarChartProps extends ChartProps {
  horizontal?: boolean | undefined;
}

export interface LineChartProps extends Omit<ChartProps, "data"> {
  data?: Datum[] | undefined;
  series?: Series[] | undefined;
  currency?: string | undefined;
}

/** One part of a chart; parts share the labels below and the axis at the side. */
export type ChartPart =
  | { kind: "bar" | "line" | "area"; name: string; data: Datum[]; color?: Color | undefined }
  | { kind: "level"; name: string; value: number };

export interface PartsChartProps {
  parts: ChartPart[];
  format?: Format | undefined;
  currency?: string | undefined;
  /** bars of one label stand on each other */
  stacked?: boolean | undefined;
}

export interface PriceBar extends Omit<PricePoint, "currency"> {
  currency?: string | undefined;
}

export interface CandleChartProps {
  data: PriceBar[];
  format?: Format | undefined;
}

export interface CardProps {
  title: string;
  note?: string | undefined;
  /** places after the point of all figures inside */
  decimals?: number | undefined;
  children?: ReactNode;
}

export interface TableProps<T extends object> {
  rows: T[];
  columns: Column<T>[];
  empty?: string | undefined;
}

export interface StatProps {
  label: string;
  value: number | null;
  format?: Format | undefined;
  currency?: string | undefined;
  color?: Color | undefined;
  note?: string | undefined;
}

export interface InputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export interface SelectProps extends InputProps {
  /** the first choice, "all", is added by the control and has the value "" */
  options: string[];
}

export interface NoticeProps {
  tone: "info" | "success" | "warning";
  children?: ReactNode;
}

export interface OrderedListProps<T> {
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

export interface StackProps {
  direction?: "row" | "column" | undefined;
  children?: ReactNode;
}
