import { Card, LineChart, useHistory, type Benchmark, type Period } from "@atelier/sdk";

const VALUE_TITLE = /*@text value_title*/ "Portfolio value";
const RETURN_TITLE = /*@text return_title*/ "Return against the index";
const PORTFOLIO = /*@text portfolio*/ "Portfolio";
const PERIOD: Period = /*@param period*/ "1y";
const BENCHMARK: Benchmark | "none" = /*@param benchmark*/ "none";

function ValueChart() {
  const points = useHistory({ period: PERIOD });
  return (
    <Card title={VALUE_TITLE}>
      <LineChart
        data={points.map((point) => ({ label: point.date, value: point.value }))}
        format="money"
      />
    </Card>
  );
}

function ReturnChart({ benchmark }: { benchmark: Benchmark }) {
  const points = useHistory({ period: PERIOD, benchmark });
  const own = points.map((point) => ({ label: point.date, value: point.returnIndex - 1 }));
  const index = points.flatMap((point) =>
    point.benchmarkIndex === null ? [] : [{ label: point.date, value: point.benchmarkIndex - 1 }],
  );
  return (
    <Card title={RETURN_TITLE} note={benchmark}>
      <LineChart
        series={[
          { name: PORTFOLIO, data: own },
          { name: benchmark, data: index },
        ]}
        format="percent"
      />
    </Card>
  );
}

export default function Widget() {
  return BENCHMARK === "none" ? <ValueChart /> : <ReturnChart benchmark={BENCHMARK} />;
}
