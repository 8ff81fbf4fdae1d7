import { Card, Table, useTransactions } from "@atelier/sdk";

const LABELS: Record<string, string> = { buy: "Покупка", sell: "Продажа", dividend: "Дивиденд" };

export default function Widget() {
  const rows = useTransactions().map((row) => ({ date: row.date, kind: LABELS[row.kind] ?? row.kind, amount: row.amount }));
  return <Card title="Операции"><Table rows={rows} columns={[{ title: "Дата", field: "date", format: "date" }, { title: "Вид", field: "kind" }]} empty="Пусто" /></Card>;
}
