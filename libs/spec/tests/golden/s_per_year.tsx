import { Card, firstOfEach, sortBy, Table, useDividends } from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const sorted = sortBy(dividends, (d) => d.amount, "desc");
  const rows = firstOfEach(sorted, (d) => d.date.slice(0, 4), 2);
  return (
    <Card title="Dividends, first 2 of each year">
      <Table
        rows={rows}
        columns={[
          { title: "Date", field: "date", format: "date" },
          { title: "Ticker", field: "ticker" },
          {
            title: "Amount",
            field: "localAmount",
            format: "money",
            currency: "currency",
          },
        ]}
      />
    </Card>
  );
}
