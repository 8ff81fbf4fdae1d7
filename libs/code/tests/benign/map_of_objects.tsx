import { Card, Table, useTransactions } from "@atelier/sdk";

export default function Widget() {
  const byMonth = new Map<string, { month: string; bought: number; sold: number }>();
  useTransactions().forEach((row) => {
    const entry = byMonth.get(row.month) ?? { month: row.month, bought: 0, sold: 0 };
    if (row.kind === "buy") entry.bought += row.amount;
    else entry.sold -= row.amount;
    byMonth.set(row.month, entry);
  });
  return <Card title="Месяцы"><Table rows={Array.from(byMonth.values())} columns={[{ title: "Месяц", field: "month" }, { title: "Куплено", field: "bought", format: "money" }]} /></Card>;
}
