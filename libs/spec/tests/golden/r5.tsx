import { BarChart, Card, groupBy, sortBy, useDividends } from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const groups = groupBy(
    dividends,
    (d) => d.month,
    (d) => d.yieldRate,
  );
  const data = sortBy(groups, (d) => d.label, "asc");
  return (
    <Card title="Дивиденды: дивидендная доходность по месяцам">
      <BarChart data={data} format="percent" />
    </Card>
  );
}
