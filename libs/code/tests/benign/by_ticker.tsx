import { Card, Table, usePositions, useTransactions } from "@atelier/sdk";

export default function Widget() {
  const byTicker = new Map(usePositions().map((p) => [p.ticker, p] as const));
  const rows = useTransactions().flatMap((t) => {
    const position = byTicker.get(t.ticker);
    return position ? [{ ticker: t.ticker, now: position.price, before: t.price }] : [];
  });
  return <Card title="Цены"><Table rows={rows.map(({ ticker, now, before }) => ({ ticker, now, before }))} columns={[{ title: "Тикер", field: "ticker" }]} /></Card>;
}
