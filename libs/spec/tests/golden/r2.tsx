import { BarChart, Card, sortBy, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const points = positions.map((p) => ({
    label: p.ticker,
    value: p.dayChange,
  }));
  const data = sortBy(points, (d) => d.value, "asc").slice(0, 5);
  return (
    <Card title="Изменение за день, первые 5">
      <BarChart data={data} format="percent" color="red" />
    </Card>
  );
}
