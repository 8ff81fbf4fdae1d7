import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({ period: "1y" });
  const data = history.map((p) => ({
    label: p.date,
    value: p.drawdown,
  }));
  return (
    <Card title="Просадка за год">
      <LineChart data={data} format="percent" />
    </Card>
  );
}
