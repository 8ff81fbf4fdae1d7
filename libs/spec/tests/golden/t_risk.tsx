import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics({ period: "5y" });
  return (
    <Card title="Maximum drawdown over the last 5 years">
      <Stat
        label="Maximum drawdown"
        value={metrics.maxDrawdown}
        format="percent"
      />
    </Card>
  );
}
