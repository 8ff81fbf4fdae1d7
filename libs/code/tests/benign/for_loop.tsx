import { Card, LineChart, useHistory } from "@atelier/sdk";

export default function Widget() {
  const points = useHistory();
  const window = 5;
  const out: { label: string; value: number }[] = [];
  for (let i = window; i < points.length; i++) {
    let total = 0;
    for (let j = i - window; j < i; j += 1) {
      total += points[j]!.value;
    }
    out.push({ label: points[i]!.date, value: total / window });
  }
  return <Card title="Скользящее среднее"><LineChart data={out} /></Card>;
}
