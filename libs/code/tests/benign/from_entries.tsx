import { Card, Table, usePositions, useDividends } from "@atelier/sdk";

export default function Widget() {
  const paid = Object.fromEntries(usePositions().map((p) => [p.ticker, 0]));
  for (const d of useDividends()) paid[d.ticker] = (paid[d.ticker] ?? 0) + d.amount;
  const rows = Object.entries(paid).map(([ticker, amount]) => ({ ticker, amount })).filter(({ amount }) => amount > 0);
  return <Card title="Дивиденды"><Table rows={rows} columns={[{ title: "Тикер", field: "ticker" }, { title: "Сумма", field: "amount", format: "money", total: true }]} /></Card>;
}
