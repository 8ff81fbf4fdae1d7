import { Card, PieChart, usePositions } from "@atelier/sdk";

export default function Widget() {
  const sums = usePositions().reduce((acc, row) => ({ ...acc, [row.sector]: (acc[row.sector] ?? 0) + row.value }), {} as Record<string, number>);
  const keys = Object.keys(sums).sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0));
  return <Card title="Сектора"><PieChart data={keys.map((k) => ({ label: k, value: sums[k] ?? 0 }))} /></Card>;
}
