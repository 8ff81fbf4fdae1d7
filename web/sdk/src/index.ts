export {
  useAllocation,
  useDividends,
  useHistory,
  useMetrics,
  usePortfolio,
  usePositions,
  usePriceHistory,
  useTrades,
  useTransactions,
} from "./data.ts";
export {
  confirmAction,
  downloadCsv,
  openMenu,
  useExpanded,
  useReducedMotion,
  useWidth,
} from "./page.ts";
export { useTool, useToolAction } from "./tools.ts";
export { useSetting } from "./settings.ts";
export { useBackend, useBackendAction } from "./backend.ts";
export {
  aggregate,
  first,
  firstOfEach,
  groupBy,
  last,
  matches,
  quarterOf,
  runningTotal,
  sortBy,
  sum,
  unique,
} from "./calculations.ts";
export { calendar } from "./calendar.ts";
export {
  conversionNote,
  formatDate,
  formatMoney,
  formatNumber,
  formatPercent,
  formatTime,
} from "./formatting.ts";
export { Card } from "./Card.tsx";
export { Table } from "./Table.tsx";
export { PieChart } from "./PieChart.tsx";
export { BarChart } from "./BarChart.tsx";
export { LineChart } from "./LineChart.tsx";
export { Chart } from "./Chart.tsx";
export { OrderedList } from "./OrderedList.tsx";
export { CandleChart } from "./CandleChart.tsx";
export { Stat } from "./Stat.tsx";
export { DateInput, Select, TextInput } from "./Inputs.tsx";
export { Notice, Stack } from "./Layout.tsx";
export type {
  BackendAction,
  BackendInput,
  Benchmark,
  CalendarPeriod,
  ChartPart,
  ChartProps,
  Color,
  Column,
  Datum,
  Dividend,
  Format,
  HistoryPoint,
  MenuItem,
  Aggregate,
  Metrics,
  Period,
  Position,
  PricePoint,
  Series,
  ToolAction,
  Transaction,
} from "./types.ts";
