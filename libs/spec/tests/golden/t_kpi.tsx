import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Free cash">
      <Stat label="Free cash" value={metrics.cash} format="money" />
    </Card>
  );
}
