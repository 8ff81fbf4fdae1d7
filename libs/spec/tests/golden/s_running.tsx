import {
  Card,
  conversionNote,
  groupBy,
  LineChart,
  runningTotal,
  sortBy,
  useDividends,
} from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const groups = groupBy(
    dividends,
    (d) => d.month,
    (d) => d.amount,
  );
  const sums = sortBy(groups, (d) => d.label, "asc");
  const data = runningTotal(sums);
  return (
    <Card title="Passive income" note={conversionNote(dividends)} decimals={0}>
      <LineChart data={data} format="money" />
    </Card>
  );
}
