import { Card, formatMoney, OrderedList, usePositions, useSetting } from "@atelier/sdk";

export default function WatchOrder() {
  const positions = usePositions();
  const [order, setOrder] = useSetting<string[]>("order", []);
  const place = (ticker: string) => {
    const at = order.indexOf(ticker);
    return at < 0 ? order.length : at;
  };
  const sorted = [...positions].sort((a, b) => place(a.ticker) - place(b.ticker));
  return (
    <Card title="My order">
      <OrderedList
        items={sorted}
        keyOf={(row) => row.ticker}
        label={(row) => row.name}
        onOrder={(rows) => setOrder(rows.map((row) => row.ticker))}
      >
        {(row) => (
          <span>
            {row.ticker} <strong>{formatMoney(row.value)}</strong>
          </span>
        )}
      </OrderedList>
    </Card>
  );
}
