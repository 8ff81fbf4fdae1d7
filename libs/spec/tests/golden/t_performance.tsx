import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({
    period: "1y",
    benchmark: "SP500",
  });
  const portfolio = history.map((p) => ({
    label: p.date,
    value: p.returnIndex,
  }));
  const index = history.map((p) => ({
    label: p.date,
    value: p.benchmarkIndex ?? 0,
  }));
  const series = [
    { name: "Portfolio", data: portfolio },
    { name: "S&P 500", data: index },
  ];
  return (
    <Card title="Portfolio against S&P 500 over the last year">
      <LineChart data={portfolio} series={series} format="number" />
    </Card>
  );
}
