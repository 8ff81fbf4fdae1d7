import { useMemo } from "react";
import { Card, PieChart, useTransactions } from "@atelier/sdk";

export default function Widget() {
  const rows = useTransactions();
  const byKind = useMemo(
    () =>
      rows.reduce<Record<string, number>>((acc, row) => {
        acc[row.kind] = (acc[row.kind] || 0) + row.amount;
        return acc;
      }, {}),
    [rows],
  );
  return <Card title="Операции"><PieChart data={Object.entries(byKind).map(([label, value]) => ({ label, value }))} donut /></Card>;
}
