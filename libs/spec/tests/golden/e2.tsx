import { BarChart, Card, groupBy, sortBy, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const groups = groupBy(
    positions,
    (p) => p.ticker,
    (p) => p.dayChange,
  );
  const data = sortBy(groups, (d) => d.value, "desc");
  return (
    <Card title="Day change by ticker">
      <BarChart data={data} format="percent" color="bySign" />
    </Card>
  );
}
