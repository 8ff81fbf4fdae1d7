import { useState } from "react";
import { Card, DateInput, Table, useTrades } from "@atelier/sdk";

export default function Widget() {
  const trades = useTrades();
  const [since, setSince] = useState("");
  const shown = trades.filter(
    (t) => t.date >= "2022-04-01" && t.date <= "2022-06-15" && t.date >= since,
  );
  return (
    <Card title="Trades from 01.04.2022 to 15.06.2022">
      <DateInput label="From date" value={since} onChange={setSince} />
      <Table
        rows={shown}
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
