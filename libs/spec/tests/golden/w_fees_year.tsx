import {
  BarChart,
  Card,
  conversionNote,
  groupBy,
  sortBy,
  useTransactions,
} from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const groups = groupBy(
    transactions,
    (t) => t.date.slice(0, 4),
    (t) => t.fee,
  );
  const data = sortBy(groups, (d) => d.label, "asc");
  return (
    <Card title="Operations: fee by year" note={conversionNote(transactions)}>
      <BarChart data={data} format="money" />
    </Card>
  );
}
