import { Card, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Concentration index">
      <Stat
        label="Concentration index"
        value={metrics.concentrationIndex}
        format="number"
      />
    </Card>
  );
}
