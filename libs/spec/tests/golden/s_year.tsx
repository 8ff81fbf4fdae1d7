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
  const shown = dividends.filter(
    (d) => d.date >= "2022-01-01" && d.date <= "2022-12-31",
  );
  const groups = groupBy(
    shown,
    (d) => d.month,
    (d) => d.amount,
  );
  const data = sortBy(groups, (d) => d.label, "asc");
  return (
    <Card title="Дивиденды по месяцам за 2022 год" note={conversionNote(shown)}>
      <BarChart data={data} format="money" />
    </Card>
  );
}
