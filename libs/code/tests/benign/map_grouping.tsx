import { Card, PieChart, usePositions } from "@atelier/sdk";

export default function Widget() {
  const totals = new Map<string, number>();
  for (const row of usePositions()) totals.set(row.sector, (totals.get(row.sector) ?? 0) + row.value);
  return <Card title="Sectors"><PieChart data={[...totals.entries()].map(([label, value]) => ({ label, value }))} /></Card>;
}
