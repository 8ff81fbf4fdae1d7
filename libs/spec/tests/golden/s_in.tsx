import { Card, Table, useTrades } from "@atelier/sdk";

export default function Widget() {
  const trades = useTrades();
  const tickers = ["AAPL", "KO"];
  const shown = trades.filter((t) => tickers.includes(t.ticker));
  return (
    <Card title="Сделки (тикер: AAPL, KO)">
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
