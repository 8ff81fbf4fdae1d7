import { BarChart, Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const totals: Record<string, number> = {};
  for (const p of usePositions()) {
    if (!totals[p.currency]) totals[p.currency] = 0;
    totals[p.currency] += p.value;
  }
  return <Card title="Валюты"><BarChart data={Object.entries(totals).map(([label, value]) => ({ label, value }))} /></Card>;
}
