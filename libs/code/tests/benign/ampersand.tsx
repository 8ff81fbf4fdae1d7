import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics({ benchmark: "SP500" });
  return (
    <Card title="Against the S&P 500, R&D & others">
      <Stat label="Profit & loss" value={metrics.totalProfit} format="money" />
      AT&T &amp; others
    </Card>
  );
}
