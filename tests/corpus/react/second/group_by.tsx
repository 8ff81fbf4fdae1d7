import { Card, useTransactions, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const byYear = Object.groupBy(transactions, (t) => t.date.slice(0, 4));
  const years = Object.keys(byYear).toSorted().toReversed();
  return (
    <Card title="By year">
      {years.map((year) => {
        const items = byYear[year] ?? [];
        return (
          <section key={year}>
            <h4>{year}</h4>
            <p>
              {items.length} operations, {formatMoney(items.reduce((s, t) => s + t.amount, 0))}
            </p>
          </section>
        );
      })}
    </Card>
  );
}
