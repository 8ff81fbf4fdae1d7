import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({ period: "1y" });
  const data = history.map((p) => ({
    label: p.date,
    value: p.value,
  }));
  return (
    <Card title="Portfolio value over the last year">
      <LineChart data={data} format="money" />
    </Card>
  );
}
