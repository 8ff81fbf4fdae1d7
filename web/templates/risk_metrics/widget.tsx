import { Card, LineChart, Stat, useHistory, useMetrics, type Period } from "@atelier/sdk";

type Metric = "volatility" | "sharpe" | "max_drawdown" | "beta";

const TITLE = /*@text title*/ "Risk";
const VOLATILITY = /*@text volatility*/ "Volatility, a year";
const SHARPE = /*@text sharpe*/ "Sharpe ratio";
const MAX_DRAWDOWN = /*@text max_drawdown*/ "Maximum drawdown";
const BETA = /*@text beta*/ "Beta against the S&P 500";
const DRAWDOWN = /*@text drawdown*/ "Drawdown by day";
const METRIC: Metric = /*@param metric*/ "volatility";
const PERIOD: Period = /*@param period*/ "1y";

const LABELS: Record<Metric, string> = {
  volatility: VOLATILITY,
  sharpe: SHARPE,
  max_drawdown: MAX_DRAWDOWN,
  beta: BETA,
};

function DrawdownChart() {
  const points = useHistory({ period: PERIOD });
  return (
    <>
      <p>{DRAWDOWN}</p>
      <LineChart
        data={points.map((point) => ({ label: point.date, value: -point.drawdown }))}
        format="percent"
        color="red"
      />
    </>
  );
}

export default function Widget() {
  const metrics = useMetrics({ period: PERIOD });
  const values: Record<Metric, number | null> = {
    volatility: metrics.volatility,
    sharpe: metrics.sharpe,
    max_drawdown: metrics.maxDrawdown,
    beta: metrics.beta,
  };
  const isRate = METRIC === "volatility" || METRIC === "max_drawdown";
  return (
    <Card title={TITLE}>
      <Stat
        label={LABELS[METRIC]}
        value={values[METRIC]}
        format={isRate ? "percent" : "number"}
      />
      {METRIC === "max_drawdown" && <DrawdownChart />}
    </Card>
  );
}
