import { useState } from "react";
import {
  Card,
  first,
  matches,
  Table,
  TextInput,
  useHistory,
  useTrades,
} from "@atelier/sdk";

export default function Widget() {
  const trades = useTrades();
  const since = first(useHistory({ period: "3m" }))?.date ?? "";
  const [ticker, setTicker] = useState("");
  const shown = trades.filter(
    (t) => t.date >= since && t.kind === "buy" && matches(t.ticker, ticker),
  );
  return (
    <Card title="Сделки (вид: buy) за 3 месяца">
      <TextInput label="Тикер" value={ticker} onChange={setTicker} />
      <Table
        rows={shown}
        columns={[
          { title: "Дата", field: "date", format: "date" },
          { title: "Вид", field: "kind" },
          { title: "Тикер", field: "ticker" },
          { title: "Количество", field: "quantity", format: "number" },
          {
            title: "Цена",
            field: "localPrice",
            format: "money",
            currency: "currency",
          },
          {
            title: "Сумма",
            field: "localAmount",
            format: "money",
            currency: "currency",
          },
        ]}
      />
    </Card>
  );
}
