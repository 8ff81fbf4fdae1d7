// Generated from schemas/core-tools.json by `npm run generate`. Do not edit.

export const CONTRACT_VERSION = "1.1.0";

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
     * @currency base_currency
     */
    total_value: string;
    /**
     * change of the last priced day
     * @currency base_currency
     */
    day_profit: string;
    /**
     * fraction
     */
    day_change: string;
    /**
     * operations that the figures leave out because they cannot be counted; list_transactions says why
     */
    operations_left_out: number;
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
     * @currency currency
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
  /**
   * also the assets that were sold out completely, with quantity 0 and what was realised; false when absent
   */
  include_closed?: boolean;
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
   * @currency base_currency
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
     * @currency currency
     */
    local_price: string;
    /**
     * last price in the base currency
     * @currency base_currency
     */
    price: string;
    /**
     * quantity x price, base currency
     * @currency base_currency
     */
    value: string;
    /**
     * cost basis of what is held, base currency
     * @currency base_currency
     */
    cost: string;
    /**
     * value - cost
     * @currency base_currency
     */
    profit: string;
    /**
     * profit / cost as a fraction; 0 where cost is 0
     */
    profit_rate: string;
    /**
     * value / total value of the portfolio including cash, a fraction; 0 where the total is 0
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
     * @currency base_currency
     */
    day_profit: string;
    /**
     * from past sales of the asset, base currency at the days' rates
     * @currency base_currency
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
     * @currency currency
     */
    amount: string;
    /**
     * base currency
     * @currency base_currency
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
     * units; for a split its ratio new:old as a decimal, exact in ratio
     */
    quantity: string | null;
    /**
     * exact ratio of a split, null for other kinds
     */
    ratio: null | {
      /**
       * units after the split
       */
      new: string;
      /**
       * for these units before it
       */
      old: string;
    };
    /**
     * a unit, in currency
     * @currency currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     * @currency currency
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     * @currency currency
     */
    fee: string;
    /**
     * price in the base currency at that day's rate
     * @currency base_currency
     */
    price_base: string | null;
    /**
     * amount in the base currency at that day's rate; 0 where the operation is left out
     * @currency base_currency
     */
    amount_base: string;
    /**
     * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
     * @currency base_currency
     */
    fee_base: string;
    /**
     * ISO 4217 code of the portfolio
     */
    base_currency: string;
    /**
     * free text
     */
    note: string;
    /**
     * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
     */
    version: number;
    /**
     * why the figures leave this operation out, null where they count it; correct or delete it
     */
    problem: string | null;
  }[];
  /**
   * null on the last page
   */
  next_cursor: string | null;
}

export interface ListTransactionChangesInput {
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * only this operation
   */
  transaction_id?: string;
  /**
   * opaque position from next_cursor
   */
  cursor?: string;
  /**
   * rows a page
   */
  limit?: number;
}

export interface ListTransactionChangesOutput {
  changes: {
    /**
     * milliseconds since 1970-01-01 UTC
     */
    changed_at: number;
    /**
     * who did it
     */
    user: string;
    /**
     * what was done
     */
    action: "recorded" | "corrected" | "deleted";
    /**
     * id of the operation
     */
    transaction_id: string;
    /**
     * null for recorded
     */
    before: null | {
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
       * units; for a split its ratio new:old as a decimal, exact in ratio
       */
      quantity: string | null;
      /**
       * exact ratio of a split, null for other kinds
       */
      ratio: null | {
        /**
         * units after the split
         */
        new: string;
        /**
         * for these units before it
         */
        old: string;
      };
      /**
       * a unit, in currency
       * @currency currency
       */
      price: string | null;
      /**
       * positive cash amount, in currency; quantity x price for trades
       * @currency currency
       */
      amount: string;
      /**
       * ISO 4217
       */
      currency: string;
      /**
       * commission, in currency
       * @currency currency
       */
      fee: string;
      /**
       * price in the base currency at that day's rate
       * @currency base_currency
       */
      price_base: string | null;
      /**
       * amount in the base currency at that day's rate; 0 where the operation is left out
       * @currency base_currency
       */
      amount_base: string;
      /**
       * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
       * @currency base_currency
       */
      fee_base: string;
      /**
       * ISO 4217 code of the portfolio
       */
      base_currency: string;
      /**
       * free text
       */
      note: string;
      /**
       * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
       */
      version: number;
      /**
       * why the figures leave this operation out, null where they count it; correct or delete it
       */
      problem: string | null;
    };
    /**
     * null for deleted
     */
    after: null | {
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
       * units; for a split its ratio new:old as a decimal, exact in ratio
       */
      quantity: string | null;
      /**
       * exact ratio of a split, null for other kinds
       */
      ratio: null | {
        /**
         * units after the split
         */
        new: string;
        /**
         * for these units before it
         */
        old: string;
      };
      /**
       * a unit, in currency
       * @currency currency
       */
      price: string | null;
      /**
       * positive cash amount, in currency; quantity x price for trades
       * @currency currency
       */
      amount: string;
      /**
       * ISO 4217
       */
      currency: string;
      /**
       * commission, in currency
       * @currency currency
       */
      fee: string;
      /**
       * price in the base currency at that day's rate
       * @currency base_currency
       */
      price_base: string | null;
      /**
       * amount in the base currency at that day's rate; 0 where the operation is left out
       * @currency base_currency
       */
      amount_base: string;
      /**
       * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
       * @currency base_currency
       */
      fee_base: string;
      /**
       * ISO 4217 code of the portfolio
       */
      base_currency: string;
      /**
       * free text
       */
      note: string;
      /**
       * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
       */
      version: number;
      /**
       * why the figures leave this operation out, null where they count it; correct or delete it
       */
      problem: string | null;
    };
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
     * base currency, at the rate of the day; an expected one at the last
     * @currency base_currency
     */
    amount: string;
    /**
     * payment currency
     * @currency currency
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
    /**
     * @currency currency
     */
    open: string | null;
    /**
     * @currency currency
     */
    high: string | null;
    /**
     * @currency currency
     */
    low: string | null;
    /**
     * closing price
     * @currency currency
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
     * @currency base_currency
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
     * @currency base_currency
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
   * annual rate as a fraction, of the investor's own deposits and withdrawals, Actual/365; null where it is not defined (no deposit, all payments of one sign) or above 1000000000
   */
  xirr: string | null;
  /**
   * over the period, a fraction, not annualised. Deposits count at the start of their day, withdrawals at the end. What was bought beyond the cash counts as invested from that day until cash covers it, so buying without a deposit shows its loss
   */
  time_weighted_return: string;
  /**
   * at the start
   * @currency base_currency
   */
  start_value: string;
  /**
   * at the end
   * @currency base_currency
   */
  end_value: string;
  /**
   * deposits - withdrawals
   * @currency base_currency
   */
  net_deposits: string;
  /**
   * of sales in the period, positions sold out completely included
   * @currency base_currency
   */
  realised_profit: string;
  /**
   * of what is held now
   * @currency base_currency
   */
  unrealised_profit: string;
  /**
   * dividends and coupons
   * @currency base_currency
   */
  income: string;
  /**
   * commissions and account fees, each at its day's rate
   * @currency base_currency
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
   * @currency base_currency
   */
  total_value: string;
  /**
   * cost basis of what is held
   * @currency base_currency
   */
  total_cost: string;
  /**
   * unrealised profit
   * @currency base_currency
   */
  total_profit: string;
  /**
   * total_profit / total_cost, a fraction
   */
  return_rate: string;
  /**
   * last priced day, base currency
   * @currency base_currency
   */
  day_profit: string;
  /**
   * fraction
   */
  day_change: string;
  /**
   * all currencies, base currency
   * @currency base_currency
   */
  cash: string;
  /**
   * received since 1 January of as_of's year
   * @currency base_currency
   */
  dividends_ytd: string;
  /**
   * received ever
   * @currency base_currency
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
   * of the time-weighted index in the period (see get_performance), a fraction >= 0
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
   * units, at most 1000000000000; of a split, where ratio is absent, its ratio as a decimal: 0.333333333333 is understood as 1:3
   */
  quantity?: string;
  /**
   * of a split, exact: new 1 and old 3 makes 10 units of 30, new 5000 and old 1 makes 5000 of one
   */
  ratio?: {
    /**
     * units after the split
     */
    new: string;
    /**
     * for these units before it
     */
    old: string;
  };
  /**
   * a unit, at most 1000000000; amount / quantity when absent
   * @currency currency
   */
  price?: string;
  /**
   * cash amount, at most 10000000000000; quantity x price when absent, within the same limit
   * @currency currency
   */
  amount?: string;
  /**
   * ISO 4217; the asset's when absent
   */
  currency?: string;
  /**
   * commission, at most 1000000000
   * @currency currency
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
     * units; for a split its ratio new:old as a decimal, exact in ratio
     */
    quantity: string | null;
    /**
     * exact ratio of a split, null for other kinds
     */
    ratio: null | {
      /**
       * units after the split
       */
      new: string;
      /**
       * for these units before it
       */
      old: string;
    };
    /**
     * a unit, in currency
     * @currency currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     * @currency currency
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     * @currency currency
     */
    fee: string;
    /**
     * price in the base currency at that day's rate
     * @currency base_currency
     */
    price_base: string | null;
    /**
     * amount in the base currency at that day's rate; 0 where the operation is left out
     * @currency base_currency
     */
    amount_base: string;
    /**
     * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
     * @currency base_currency
     */
    fee_base: string;
    /**
     * ISO 4217 code of the portfolio
     */
    base_currency: string;
    /**
     * free text
     */
    note: string;
    /**
     * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
     */
    version: number;
    /**
     * why the figures leave this operation out, null where they count it; correct or delete it
     */
    problem: string | null;
  };
  /**
   * false when the key was known
   */
  created: boolean;
}

export interface CorrectTransactionInput {
  /**
   * chosen by the caller
   */
  idempotency_key: string;
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * id of the operation, from list_transactions
   */
  transaction_id: string;
  /**
   * version of the operation that was seen: conflict where it was corrected or deleted since. Absent: whatever it is now
   */
  expected_version?: number;
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
   * units, at most 1000000000000; of a split, where ratio is absent, its ratio as a decimal: 0.333333333333 is understood as 1:3
   */
  quantity?: string;
  /**
   * of a split, exact: new 1 and old 3 makes 10 units of 30, new 5000 and old 1 makes 5000 of one
   */
  ratio?: {
    /**
     * units after the split
     */
    new: string;
    /**
     * for these units before it
     */
    old: string;
  };
  /**
   * a unit, at most 1000000000; amount / quantity when absent
   * @currency currency
   */
  price?: string;
  /**
   * cash amount, at most 10000000000000; quantity x price when absent, within the same limit
   * @currency currency
   */
  amount?: string;
  /**
   * ISO 4217; the asset's when absent
   */
  currency?: string;
  /**
   * commission, at most 1000000000
   * @currency currency
   */
  fee?: string;
  /**
   * free text
   */
  note?: string;
}

export interface CorrectTransactionOutput {
  before: {
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
     * units; for a split its ratio new:old as a decimal, exact in ratio
     */
    quantity: string | null;
    /**
     * exact ratio of a split, null for other kinds
     */
    ratio: null | {
      /**
       * units after the split
       */
      new: string;
      /**
       * for these units before it
       */
      old: string;
    };
    /**
     * a unit, in currency
     * @currency currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     * @currency currency
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     * @currency currency
     */
    fee: string;
    /**
     * price in the base currency at that day's rate
     * @currency base_currency
     */
    price_base: string | null;
    /**
     * amount in the base currency at that day's rate; 0 where the operation is left out
     * @currency base_currency
     */
    amount_base: string;
    /**
     * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
     * @currency base_currency
     */
    fee_base: string;
    /**
     * ISO 4217 code of the portfolio
     */
    base_currency: string;
    /**
     * free text
     */
    note: string;
    /**
     * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
     */
    version: number;
    /**
     * why the figures leave this operation out, null where they count it; correct or delete it
     */
    problem: string | null;
  };
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
     * units; for a split its ratio new:old as a decimal, exact in ratio
     */
    quantity: string | null;
    /**
     * exact ratio of a split, null for other kinds
     */
    ratio: null | {
      /**
       * units after the split
       */
      new: string;
      /**
       * for these units before it
       */
      old: string;
    };
    /**
     * a unit, in currency
     * @currency currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     * @currency currency
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     * @currency currency
     */
    fee: string;
    /**
     * price in the base currency at that day's rate
     * @currency base_currency
     */
    price_base: string | null;
    /**
     * amount in the base currency at that day's rate; 0 where the operation is left out
     * @currency base_currency
     */
    amount_base: string;
    /**
     * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
     * @currency base_currency
     */
    fee_base: string;
    /**
     * ISO 4217 code of the portfolio
     */
    base_currency: string;
    /**
     * free text
     */
    note: string;
    /**
     * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
     */
    version: number;
    /**
     * why the figures leave this operation out, null where they count it; correct or delete it
     */
    problem: string | null;
  };
  /**
   * false when the key was known
   */
  created: boolean;
}

export interface DeleteTransactionInput {
  /**
   * chosen by the caller
   */
  idempotency_key: string;
  /**
   * which portfolio; the caller's first one when absent
   */
  portfolio_id?: string;
  /**
   * id of the operation, from list_transactions
   */
  transaction_id: string;
  /**
   * version of the operation that was seen: conflict where it was corrected or deleted since. Absent: whatever it is now
   */
  expected_version?: number;
}

export interface DeleteTransactionOutput {
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
     * units; for a split its ratio new:old as a decimal, exact in ratio
     */
    quantity: string | null;
    /**
     * exact ratio of a split, null for other kinds
     */
    ratio: null | {
      /**
       * units after the split
       */
      new: string;
      /**
       * for these units before it
       */
      old: string;
    };
    /**
     * a unit, in currency
     * @currency currency
     */
    price: string | null;
    /**
     * positive cash amount, in currency; quantity x price for trades
     * @currency currency
     */
    amount: string;
    /**
     * ISO 4217
     */
    currency: string;
    /**
     * commission, in currency
     * @currency currency
     */
    fee: string;
    /**
     * price in the base currency at that day's rate
     * @currency base_currency
     */
    price_base: string | null;
    /**
     * amount in the base currency at that day's rate; 0 where the operation is left out
     * @currency base_currency
     */
    amount_base: string;
    /**
     * what the operation cost in fees, base currency at that day's rate: the commission, and the amount of an operation of kind fee
     * @currency base_currency
     */
    fee_base: string;
    /**
     * ISO 4217 code of the portfolio
     */
    base_currency: string;
    /**
     * free text
     */
    note: string;
    /**
     * how often it was written: 1 as recorded, one more for each correction; expected_version of a correction or deletion
     */
    version: number;
    /**
     * why the figures leave this operation out, null where they count it; correct or delete it
     */
    problem: string | null;
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
  /** Who recorded, corrected or deleted which operation, when, and what it was before and after; newest first. Kept also for operations that are gone. */ list_transaction_changes: {
    input: ListTransactionChangesInput;
    output: ListTransactionChangesOutput;
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
  /** Adds one operation to the portfolio. Refused where a later read could not count it: nothing is sold that is not held, amounts and what follows from them stay within their limits. A purchase without the cash for it is taken as bought on credit. The same idempotency_key with the same arguments returns the first result; with others it is a conflict. */ record_transaction: {
    input: RecordTransactionInput;
    output: RecordTransactionOutput;
  };
  /** Puts new contents in the place of an operation: the members mean what they mean in record_transaction, those that are absent do not keep their old value. Refused where the history would then be impossible, for example more sold than held. What it was stays in list_transaction_changes. */ correct_transaction: {
    input: CorrectTransactionInput;
    output: CorrectTransactionOutput;
  };
  /** Removes an operation. Refused where the history would then be impossible, for example units sold that were never bought. What it was stays in list_transaction_changes. */ delete_transaction: {
    input: DeleteTransactionInput;
    output: DeleteTransactionOutput;
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
  list_transaction_changes: 5000,
  list_dividends: 5000,
  get_price_history: 60000,
  get_value_history: 60000,
  get_allocation: 5000,
  get_performance: 5000,
  get_metrics: 60000,
  record_transaction: 0,
  correct_transaction: 0,
  delete_transaction: 0,
  set_target_weights: 0,
};
/** Tools that change something: whoever may call them is told so. */
export const WRITING_TOOLS = [
  "record_transaction",
  "correct_transaction",
  "delete_transaction",
  "set_target_weights",
] as const;
export type WritingToolName = (typeof WRITING_TOOLS)[number];
export type ReadingToolName = Exclude<CoreToolName, WritingToolName>;
