import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({ period: "6m" });
  const data = history.map((p) => ({
    label: p.date,
    value: p.value,
  }));
  return (
    <Card title="Стоимость портфеля за полгода">
      <LineChart data={data} format="money" />
    </Card>
  );
}
