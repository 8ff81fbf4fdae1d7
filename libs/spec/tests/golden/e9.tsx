import { BarChart, Card, groupBy, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const data = groupBy(
    positions,
    (p) => p.sector,
    (p) => p.value,
  );
  return (
    <Card title="Value by sector">
      <BarChart data={data} format="money" horizontal />
    </Card>
  );
}
