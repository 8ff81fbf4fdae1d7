import {
  BarChart,
  Card,
  conversionNote,
  first,
  runningTotal,
  sortBy,
  useDividends,
  useHistory,
} from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const since = first(useHistory({ period: "1y" }))?.date ?? "";
  const shown = dividends.filter((d) => d.date >= since);
  const points = shown.map((d) => ({
    label: d.date,
    value: d.amount,
  }));
  const sums = sortBy(points, (d) => d.label, "asc");
  const data = runningTotal(sums);
  return (
    <Card
      title="Дивиденды нарастающим итогом за год"
      note={conversionNote(shown)}
    >
      <BarChart data={data} format="money" />
    </Card>
  );
}
