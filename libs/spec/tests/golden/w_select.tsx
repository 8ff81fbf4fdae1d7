import { useState } from "react";
import { Card, Select, Table, unique, useTransactions } from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const [ticker, setTicker] = useState("");
  const [kind, setKind] = useState("");
  const shown = transactions.filter(
    (t) =>
      (ticker === "" || t.ticker === ticker) &&
      (kind === "" || t.kind === kind),
  );
  return (
    <Card title="Операции">
      <Select
        label="Тикер"
        value={ticker}
        options={unique(transactions, (t) => t.ticker)}
        onChange={setTicker}
      />
      <Select
        label="Вид"
        value={kind}
        options={unique(transactions, (t) => t.kind)}
        onChange={setKind}
      />
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
