import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Доходность портфеля">
      <Stat
        label="Доходность портфеля"
        value={metrics.returnRate}
        format="percent"
        color="bySign"
      />
    </Card>
  );
}
