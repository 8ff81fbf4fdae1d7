import { Card, Stat, useMetrics } from "@atelier/sdk";

type Metric = "total_value" | "day_pnl" | "total_return" | "cash" | "dividends_ytd";

const TOTAL_VALUE = /*@text total_value*/ "Total value";
const DAY_PNL = /*@text day_pnl*/ "Profit today";
const TOTAL_RETURN = /*@text total_return*/ "Total return";
const CASH = /*@text cash*/ "Free cash";
const DIVIDENDS_YTD = /*@text dividends_ytd*/ "Dividends this year";
const METRIC: Metric = /*@param metric*/ "total_value";

const TITLES: Record<Metric, string> = {
  total_value: TOTAL_VALUE,
  day_pnl: DAY_PNL,
  total_return: TOTAL_RETURN,
  cash: CASH,
  dividends_ytd: DIVIDENDS_YTD,
};

export default function Widget() {
  const metrics = useMetrics();
  const values: Record<Metric, number> = {
    total_value: metrics.totalValue,
    day_pnl: metrics.dayProfit,
    total_return: metrics.returnRate,
    cash: metrics.cash,
    dividends_ytd: metrics.dividendsYtd,
  };
  const isChange = METRIC === "day_pnl" || METRIC === "total_return";
  return (
    <Card title={TITLES[METRIC]}>
      <Stat
        label={TITLES[METRIC]}
        value={values[METRIC]}
        format={METRIC === "total_return" ? "percent" : "money"}
        color={isChange ? "bySign" : undefined}
      />
    </Card>
  );
}
