import {
  BarChart,
  Card,
  firstOfEach,
  sortBy,
  usePositions,
} from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.value > 0);
  const sorted = sortBy(shown, (p) => p.profitRate, "asc");
  const rows = firstOfEach(sorted, (p) => p.sector, 2);
  const data = rows.map((p) => ({
    label: p.ticker,
    value: p.profitRate,
  }));
  return (
    <Card title="Доходность, первые 2 в каждой группе по секторам (стоимость > 0)">
      <BarChart data={data} format="percent" horizontal color="bySign" />
    </Card>
  );
}
