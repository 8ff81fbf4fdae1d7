import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics({ period: "1y" });
  return (
    <Card title="Maximum drawdown over the last year">
      <Stat
        label="Maximum drawdown"
        value={metrics.maxDrawdown}
        format="percent"
      />
    </Card>
  );
}
