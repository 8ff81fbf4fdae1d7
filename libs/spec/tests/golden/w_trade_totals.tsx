import { Card, conversionNote, Table, useTransactions } from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const rows = transactions.slice(0, 20);
  return (
    <Card title="Operations, first 20" note={conversionNote(rows)}>
      <Table
        rows={rows}
        columns={[
          { title: "Date", field: "date", format: "date" },
          { title: "Kind", field: "kind" },
          { title: "Ticker", field: "ticker" },
          { title: "Quantity", field: "quantity", format: "number" },
          {
            title: "Price",
            field: "localPrice",
            format: "money",
            currency: "currency",
          },
          { title: "Amount", field: "amount", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
