import type { CoreTools } from "@atelier/protocol/core-tools";
import { use, useMemo } from "react";
import { CallerContext } from "./caller.ts";
import { currentHost, loadPages, useDataVersion } from "./host-state.ts";
import {
  number,
  toDividend,
  toHistory,
  toMetrics,
  toPosition,
  toPricePoint,
  toTransaction,
} from "./rows.ts";
import type {
  Datum,
  Dimension,
  Dividend,
  DividendOptions,
  HistoryPoint,
  Metrics,
  Period,
  PeriodOptions,
  PortfolioInfo,
  Position,
  PositionOptions,
  PricePoint,
  Transaction,
} from "./types.ts";
import { useTool } from "./tools.ts";
import { term } from "./words.ts";

export function useToolPages<N extends "list_transactions" | "list_assets">(
  name: N,
  args: CoreTools[N]["input"],
): CoreTools[N]["output"][] {
  useDataVersion();
  return use(loadPages(name, args, use(CallerContext)));
}

function periodArguments(options: PeriodOptions | undefined): PeriodOptions {
  return {
    ...(options?.period ? { period: options.period } : {}),
    ...(options?.benchmark ? { benchmark: options.benchmark } : {}),
  };
}

type PeriodInput = CoreTools["get_metrics"]["input"];

/** What the portfolio holds now. */
export function usePositions(options?: PositionOptions): Position[] {
  const answer = useTool("list_positions", options?.closed ? { include_closed: true } : {});
  return useMemo(() => answer.positions.map(toPosition), [answer]);
}

/** All operations, newest first. */
export function useTransactions(): Transaction[] {
  const pages = useToolPages("list_transactions", {});
  return useMemo(() => pages.flatMap((page) => page.transactions.map(toTransaction)), [pages]);
}

/** Purchases and sales, newest first. */
export function useTrades(): Transaction[] {
  const transactions = useTransactions();
  return useMemo(
    () => transactions.filter((row) => row.kind === "buy" || row.kind === "sell"),
    [transactions],
  );
}

/** Payments received, oldest first; with `upcomingMonths` only the expected ones, soonest first. */
export function useDividends(options?: DividendOptions): Dividend[] {
  const months = options?.upcomingMonths ?? 0;
  const answer = useTool("list_dividends", months > 0 ? { upcoming_months: months } : {});
  const status = months > 0 ? "expected" : "paid";
  return useMemo(
    () =>
      answer.dividends
        .filter((row) => row.status === status)
        .map(toDividend)
        .sort((a, b) => a.date.localeCompare(b.date)),
    [answer, status],
  );
}

/** The portfolio's value by day, oldest first. */
export function useHistory(options?: PeriodOptions): HistoryPoint[] {
  const answer = useTool("get_value_history", periodArguments(options) as PeriodInput);
  return useMemo(() => toHistory(answer), [answer]);
}

/** Dated prices of one asset in its own currency, oldest first. */
export function usePriceHistory(ticker: string, period: Period): PricePoint[] {
  const answer = useTool("get_price_history", { ticker, period });
  return useMemo(
    () => answer.points.map((point) => toPricePoint(point, answer.currency)),
    [answer],
  );
}

/** Value by one dimension, largest first, cash included. */
export function useAllocation(groupBy: Dimension): Datum[] {
  const answer = useTool("get_allocation", { group_by: groupBy });
  return useMemo(
    () => answer.groups.map((group) => ({ label: term(group.key), value: number(group.value) })),
    [answer],
  );
}

export function useMetrics(options?: PeriodOptions): Metrics {
  const answer = useTool("get_metrics", periodArguments(options) as PeriodInput);
  return useMemo(() => toMetrics(answer), [answer]);
}

/** The portfolio on the screen. */
export function usePortfolio(): PortfolioInfo {
  const answer = useTool("list_portfolios", {});
  const wanted = currentHost().portfolioId;
  return useMemo(() => {
    const found = answer.portfolios.find((row) => row.id === wanted) ?? answer.portfolios[0];
    return {
      id: found?.id ?? "",
      name: found?.name ?? "",
      baseCurrency: found?.base_currency ?? "USD",
      asOf: answer.as_of,
    };
  }, [answer, wanted]);
}
