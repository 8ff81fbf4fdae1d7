import { BarChart, Card, groupBy, sortBy, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const groups = groupBy(
    positions,
    (p) => `${p.currency} ${p.sector}`,
    (p) => p.value,
  );
  const data = sortBy(groups, (d) => d.value, "desc");
  return (
    <Card title="Value by currency and sector">
      <BarChart data={data} format="money" />
    </Card>
  );
}
