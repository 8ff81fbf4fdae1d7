import { useState } from "react";
import { Card, LineChart, Select, usePositions, usePriceHistory } from "@atelier/sdk";

const normalise = (prices: { date: string; close: number }[]) => {
  const base = prices[0]?.close;
  return base ? prices.map((p) => ({ label: p.date, value: (p.close / base) * 100 })) : [];
};

export default function Widget() {
  const positions = usePositions();
  const tickers = positions.map((p) => p.ticker);
  const [a, setA] = useState(tickers[0] ?? "");
  const [b, setB] = useState(tickers[1] ?? "");
  const first = usePriceHistory(a, "1y");
  const second = usePriceHistory(b, "1y");
  return (
    <Card title="Сравнение">
      <Select label="Первая" value={a} options={tickers} onChange={setA} />
      <Select label="Вторая" value={b} options={tickers} onChange={setB} />
      <LineChart
        series={[
          { name: a, data: normalise(first) },
          { name: b, data: normalise(second) },
        ]}
      />
    </Card>
  );
}
