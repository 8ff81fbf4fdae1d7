import {
  calendar,
  Card,
  conversionNote,
  Table,
  useDividends,
  usePortfolio,
} from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const { asOf } = usePortfolio();
  const { from, to } = calendar("previous_quarter", asOf);
  const shown = dividends.filter((d) => d.date >= from && d.date <= to);
  return (
    <Card title="Дивиденды за прошлый квартал" note={conversionNote(shown)}>
      <Table
        rows={shown}
        columns={[
          { title: "Дата", field: "date", format: "date" },
          { title: "Тикер", field: "ticker" },
          { title: "Вид", field: "kind" },
          { title: "Сумма", field: "amount", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
