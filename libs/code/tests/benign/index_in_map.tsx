import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({ period: "1y" });
  const changes = history.map((point, i) => ({ label: point.date, value: i === 0 ? 0 : point.value - (history[i - 1]?.value ?? 0) }));
  const same = history.map((_, index) => history[index]!.value);
  return <Card title="Изменения" note={String(same.length)}><LineChart data={changes} format="money" color="bySign" /></Card>;
}
