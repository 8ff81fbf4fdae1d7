import {
  BarChart,
  Card,
  conversionNote,
  groupBy,
  sortBy,
  useDividends,
} from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const groups = groupBy(
    dividends,
    (d) => d.date.slice(0, 4),
    (d) => d.amount,
  );
  const data = sortBy(groups, (d) => d.label, "asc");
  return (
    <Card title="Dividends by year" note={conversionNote(dividends)}>
      <BarChart data={data} format="money" />
    </Card>
  );
}
