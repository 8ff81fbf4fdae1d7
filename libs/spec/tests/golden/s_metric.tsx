import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Total value" decimals={0}>
      <Stat label="Total value" value={metrics.totalValue} format="money" />
    </Card>
  );
}
