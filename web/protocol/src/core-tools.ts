// Generated from schemas/core-tools.json by `npm run generate`. Do not edit.

export const CONTRACT_VERSION = "1.0.0";

export interface ListPortfoliosInput {}

export interface ListPortfoliosOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  portfolios: {
    /**
     * id
     */
    id: string;
    /**
     * display name
     */
    name: string;
    /**
     * ISO 4217
     */
    base_currency: string;
    /**
     * positions and cash
     */
    total_value: string;
    /**
     * change of the last priced day
     */
    day_profit: string;
    /**
     * fraction
     */
    day_change: string;
  }[];
}

export interface ListAssetsInput {
  /**
   * part of a ticker or name
   */
  query?: string;
  /**
   * opaque position from next_cursor
   */
  cursor?: string;
  /**
   * rows a page
   */
  limit?: number;
}

export interface ListAssetsOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  assets: {
    /**
     * exchange ticker
     */
    ticker: string;
    /**
     * display name
     */
    name: string;
    /**
     * kind of asset
     */
    asset_class: "stock" | "bond" | "fund" | "currency" | "commodity" | "crypto";
    /**
     * industry sector, English
     */
    sector: string;
    /**
     * ISO 3166 alpha-2 code of the issuer's country
     */
    country: string;
    /**
     * ISO 4217 code of the quote currency
     */
    currency: string;
    /**
     * last price, asset currency
     */
    price: string;
    /**
     * day of that price
     */
    price_date: string;
    /**
     * fraction
     */
    day_change: string;
    /**
     * seeded demo series
     */
    demo: boolean;
  }[];
  /**
   * null on the last page
   */
  next_cursor: string | null;
}

export interface ListPositionsInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * how sales consume lots; fifo when absent
   */
  cost_method?: "fifo" | "average";
}

export interface ListPositionsOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  /**
   * positions and cash
   */
  total_value: string;
  positions: {
    /**
     * exchange ticker
     */
    ticker: string;
    /**
     * display name
     */
    name: string;
    /**
     * kind of asset
     */
    asset_class: "stock" | "bond" | "fund" | "currency" | "commodity" | "crypto";
    /**
     * industry sector, English
     */
    sector: string;
    /**
     * ISO 3166 alpha-2 code of the issuer's country
     */
    country: string;
    /**
     * ISO 4217 code of the quote currency
     */
    currency: string;
    /**
     * units held
     */
    quantity: string;
    /**
     * last price in the asset's currency
     */
    local_price: string;
    /**
     * last price in the base currency
     */
    price: string;
    /**
     * quantity x price, base currency
     */
    value: string;
    /**
     * cost basis of what is held, base currency
     */
    cost: string;
    /**
     * value - cost
     */
    profit: string;
    /**
     * profit / cost as a fraction; 0 where cost is 0
     */
    profit_rate: string;
    /**
     * value / total value of the portfolio including cash, a fraction
     */
    weight: string;
    /**
     * target as a fraction, null where none is set
     */
    target_weight: string | null;
    /**
     * price change of the last priced day against the day before, a fraction
     */
    day_change: string;
    /**
     * value change of that day, base currency
     */
    day_profit: string;
    /**
     * from past sales, base currency
     */
    realised_profit: string;
    /**
     * true where prices are a seeded demo series, false where they are real and dated
     */
    demo: boolean;
  }[];
  cash: {
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * in that currency
     */
    amount: string;
    /**
     * base currency
     */
    value: string;
  }[];
}

export interface ListTransactionsInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * first day, inclusive
   */
  from?: string;
  /**
   * last day, inclusive
   */
  to?: string;
  /**
   * only this asset
   */
  ticker?: string;
  /**
   * only these kinds
   *
   * Items: kind
   */
  kinds?: ("buy" | "sell" | "dividend" | "coupon" | "fee" | "deposit" | "withdrawal" | "split")[];
  /**
   * opaque position from next_cursor
   */
  cursor?: string;
  /**
   * rows a page
   */
  limit?: number;
}

export interface ListTransactionsOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  transactions: {
    /**
     * stable id
     */
    id: string;
    /**
     * ISO 8601 date
     */
    date: string;
    /**
     * what happened
     */
    kind: "buy" | "sell" | "dividend" | "coupon" | "fee" | "deposit" | "withdrawal" | "split";
    /**
     * null for cash movements
     */
    ticker: string | null;
    /**
     * display name of the asset
     */
    name: string | null;
    /**
     * units; for a split the ratio new:old as a decimal
     */
    quantity: string | null;
    /**
     * a unit, in currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     */
    fee: string;
    /**
     * amount in the base currency at that day's rate
     */
    amount_base: string;
    /**
     * free text
     */
    note: string;
  }[];
  /**
   * null on the last page
   */
  next_cursor: string | null;
}

export interface ListDividendsInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * first day, inclusive
   */
  from?: string;
  /**
   * last day, inclusive
   */
  to?: string;
  /**
   * how many months to project; 0 when absent
   */
  upcoming_months?: number;
}

export interface ListDividendsOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  dividends: {
    /**
     * ISO 8601 date
     */
    date: string;
    /**
     * asset
     */
    ticker: string;
    /**
     * asset name
     */
    name: string;
    /**
     * payment kind
     */
    kind: "dividend" | "coupon";
    /**
     * received, or projected
     */
    status: "paid" | "expected";
    /**
     * base currency
     */
    amount: string;
    /**
     * payment currency
     */
    local_amount: string;
    /**
     * payment currency
     */
    currency: string;
    /**
     * amount / portfolio value, a fraction
     */
    yield_rate: string;
  }[];
}

export interface GetPriceHistoryInput {
  /**
   * asset
   */
  ticker: string;
  /**
   * counted back from the last priced day
   */
  period?: "1d" | "1w" | "1m" | "3m" | "6m" | "1y" | "5y" | "all";
  /**
   * first day; beats period
   */
  from?: string;
  /**
   * last day
   */
  to?: string;
}

export interface GetPriceHistoryOutput {
  /**
   * asset
   */
  ticker: string;
  /**
   * display name
   */
  name: string;
  /**
   * ISO 4217
   */
  currency: string;
  /**
   * seeded demo series
   */
  demo: boolean;
  /**
   * where the prices are from, for the caption
   */
  source: string;
  points: {
    /**
     * ISO 8601 date
     */
    date: string;
    open: string | null;
    high: string | null;
    low: string | null;
    /**
     * closing price
     */
    close: string;
  }[];
}

export interface GetValueHistoryInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * counted back from the last priced day
   */
  period?: "1d" | "1w" | "1m" | "3m" | "6m" | "1y" | "5y" | "all";
  /**
   * index to compare with
   */
  benchmark?: "SP500" | "NASDAQ" | "IMOEX" | "MSCI_WORLD";
}

export interface GetValueHistoryOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  points: {
    /**
     * ISO 8601 date
     */
    date: string;
    /**
     * end of day, base currency
     */
    value: string;
    /**
     * fall from the running peak of the time-weighted index, a fraction >= 0
     */
    drawdown: string;
    /**
     * time-weighted growth of 1 since the first point
     */
    return_index: string;
  }[];
  benchmark: null | {
    /**
     * index
     */
    id: "SP500" | "NASDAQ" | "IMOEX" | "MSCI_WORLD";
    /**
     * display name
     */
    name: string;
    /**
     * seeded demo series
     */
    demo: boolean;
    points: {
      /**
       * ISO 8601 date
       */
      date: string;
      /**
       * growth of 1 since the first point
       */
      return_index: string;
    }[];
  };
}

export interface GetAllocationInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * dimension
   */
  group_by: "sector" | "asset_class" | "currency" | "country" | "asset";
  /**
   * true when absent
   */
  include_cash?: boolean;
}

export interface GetAllocationOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  groups: {
    /**
     * group, for example a sector or 'cash'
     */
    key: string;
    /**
     * base currency
     */
    value: string;
    /**
     * fraction
     */
    weight: string;
  }[];
}

export interface GetPerformanceInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * counted back from the last priced day
   */
  period?: "1d" | "1w" | "1m" | "3m" | "6m" | "1y" | "5y" | "all";
}

export interface GetPerformanceOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  /**
   * first day of the period
   */
  from: string;
  /**
   * annual rate as a fraction; null where it is not defined
   */
  xirr: string | null;
  /**
   * over the period, a fraction, not annualised
   */
  time_weighted_return: string;
  /**
   * at the start
   */
  start_value: string;
  /**
   * at the end
   */
  end_value: string;
  /**
   * deposits - withdrawals
   */
  net_deposits: string;
  /**
   * of sales in the period
   */
  realised_profit: string;
  /**
   * of what is held now
   */
  unrealised_profit: string;
  /**
   * dividends and coupons
   */
  income: string;
  /**
   * commissions and fees
   */
  fees: string;
}

export interface GetMetricsInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * counted back from the last priced day
   */
  period?: "1d" | "1w" | "1m" | "3m" | "6m" | "1y" | "5y" | "all";
  /**
   * for beta; SP500 when absent
   */
  benchmark?: "SP500" | "NASDAQ" | "IMOEX" | "MSCI_WORLD";
}

export interface GetMetricsOutput {
  /**
   * last priced day; every figure is valued on it
   */
  as_of: string;
  /**
   * ISO 4217 code; money without a currency of its own is in it
   */
  base_currency: string;
  /**
   * positions and cash
   */
  total_value: string;
  /**
   * cost basis of what is held
   */
  total_cost: string;
  /**
   * unrealised profit
   */
  total_profit: string;
  /**
   * total_profit / total_cost, a fraction
   */
  return_rate: string;
  /**
   * last priced day, base currency
   */
  day_profit: string;
  /**
   * fraction
   */
  day_change: string;
  /**
   * all currencies, base currency
   */
  cash: string;
  /**
   * received since 1 January of as_of's year
   */
  dividends_ytd: string;
  /**
   * received ever
   */
  dividend_total: string;
  /**
   * last twelve months / total value, a fraction
   */
  dividend_yield: string;
  /**
   * Herfindahl index: sum of squared weights of positions
   */
  concentration_index: string;
  /**
   * fraction
   */
  largest_weight: string;
  /**
   * assets held
   */
  position_count: number;
  /**
   * positions up on the last priced day
   */
  gainers: number;
  /**
   * positions down
   */
  losers: number;
  /**
   * of the time-weighted index in the period, a fraction >= 0
   */
  max_drawdown: string;
  /**
   * annualised standard deviation of daily returns, a fraction
   */
  volatility: string;
  /**
   * annualised, risk-free rate 0; null where volatility is 0
   */
  sharpe: string | null;
  /**
   * against the benchmark; null where undefined
   */
  beta: string | null;
}

export interface RecordTransactionInput {
  /**
   * chosen by the caller
   */
  idempotency_key: string;
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * ISO 8601 date
   */
  date: string;
  /**
   * what happened
   */
  kind: "buy" | "sell" | "dividend" | "coupon" | "fee" | "deposit" | "withdrawal" | "split";
  /**
   * asset; needed but for cash movements
   */
  ticker?: string;
  /**
   * units; the ratio for a split
   */
  quantity?: string;
  /**
   * a unit
   */
  price?: string;
  /**
   * cash amount; quantity x price when absent
   */
  amount?: string;
  /**
   * ISO 4217; the asset's when absent
   */
  currency?: string;
  /**
   * commission
   */
  fee?: string;
  /**
   * free text
   */
  note?: string;
}

export interface RecordTransactionOutput {
  transaction: {
    /**
     * stable id
     */
    id: string;
    /**
     * ISO 8601 date
     */
    date: string;
    /**
     * what happened
     */
    kind: "buy" | "sell" | "dividend" | "coupon" | "fee" | "deposit" | "withdrawal" | "split";
    /**
     * null for cash movements
     */
    ticker: string | null;
    /**
     * display name of the asset
     */
    name: string | null;
    /**
     * units; for a split the ratio new:old as a decimal
     */
    quantity: string | null;
    /**
     * a unit, in currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     */
    fee: string;
    /**
     * amount in the base currency at that day's rate
     */
    amount_base: string;
    /**
     * free text
     */
    note: string;
  };
  /**
   * false when the key was known
   */
  created: boolean;
}

export interface SetTargetWeightsInput {
  /**
   * chosen by the caller
   */
  idempotency_key: string;
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  weights: {
    /**
     * asset
     */
    ticker: string;
    /**
     * fraction
     */
    weight: string;
  }[];
}

export interface SetTargetWeightsOutput {
  weights: {
    /**
     * asset
     */
    ticker: string;
    /**
     * fraction
     */
    weight: string;
  }[];
  /**
   * false when the key was known
   */
  created: boolean;
}

export interface CoreTools {
  /** The caller's portfolios with their totals. */ list_portfolios: {
    input: ListPortfoliosInput;
    output: ListPortfoliosOutput;
  };
  /** The assets that can be held, with their last price. */ list_assets: {
    input: ListAssetsInput;
    output: ListAssetsOutput;
  };
  /** What the portfolio holds now, valued in its base currency. */ list_positions: {
    input: ListPositionsInput;
    output: ListPositionsOutput;
  };
  /** Operations of the portfolio, newest first. */ list_transactions: {
    input: ListTransactionsInput;
    output: ListTransactionsOutput;
  };
  /** Payments received and, with upcoming_months, expected (projected from the last twelve months of payments). */ list_dividends: {
    input: ListDividendsInput;
    output: ListDividendsOutput;
  };
  /** Dated prices of one asset. open, high and low are null where the source has closes only. */ get_price_history: {
    input: GetPriceHistoryInput;
    output: GetPriceHistoryOutput;
  };
  /** Portfolio value by day, with drawdown and the time-weighted index, optionally beside a benchmark. */ get_value_history: {
    input: GetValueHistoryInput;
    output: GetValueHistoryOutput;
  };
  /** Value and weight by one dimension, largest first. */ get_allocation: {
    input: GetAllocationInput;
    output: GetAllocationOutput;
  };
  /** Money-weighted (XIRR) and time-weighted return over a period, with what they are made of. */ get_performance: {
    input: GetPerformanceInput;
    output: GetPerformanceOutput;
  };
  /** Single figures of the portfolio. Risk figures use daily returns of the period. */ get_metrics: {
    input: GetMetricsInput;
    output: GetMetricsOutput;
  };
  /** Adds one operation to the portfolio. The same idempotency_key with the same arguments returns the first result; with others it is a conflict. */ record_transaction: {
    input: RecordTransactionInput;
    output: RecordTransactionOutput;
  };
  /** Replaces the target weights of the portfolio. Fractions, at most 1 in all. */ set_target_weights: {
    input: SetTargetWeightsInput;
    output: SetTargetWeightsOutput;
  };
}
export type CoreToolName = keyof CoreTools;
/** How long an answer stays fresh, milliseconds. */
export const TOOL_TTL_MS: Record<CoreToolName, number> = {
  list_portfolios: 5000,
  list_assets: 60000,
  list_positions: 5000,
  list_transactions: 5000,
  list_dividends: 5000,
  get_price_history: 60000,
  get_value_history: 60000,
  get_allocation: 5000,
  get_performance: 5000,
  get_metrics: 60000,
  record_transaction: 0,
  set_target_weights: 0,
};
