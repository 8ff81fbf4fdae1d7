import { useState } from "react";
import { Card, DateInput, Table, useTransactions } from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const [since, setSince] = useState("");
  const shown = transactions.filter((t) => t.date >= since);
  const rows = shown.slice(0, 25);
  return (
    <Card title="Last 25 operations">
      <DateInput label="From date" value={since} onChange={setSince} />
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
