import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory();
  const shown = history.filter((p) => p.date >= "2021-07-01");
  const data = shown.map((p) => ({
    label: p.date,
    value: p.value,
  }));
  return (
    <Card title="Стоимость портфеля с 3-го квартала 2021 года">
      <LineChart data={data} format="money" />
    </Card>
  );
}
