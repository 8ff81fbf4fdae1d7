import { BarChart, Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const totals: Record<string, number> = {};
  positions.forEach((p) => {
    totals[p.sector] = (totals[p.sector] ?? 0) + p.value;
  });
  const data = Object.keys(totals).map((label) => ({ label, value: totals[label] ?? 0 }));
  return <Card title="По секторам"><BarChart data={data} /></Card>;
}
