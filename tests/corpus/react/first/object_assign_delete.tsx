import { useState } from "react";
import { Card } from "@atelier/sdk";

type Limits = Record<string, number>;

export default function Widget() {
  const [limits, setLimits] = useState<Limits>({ SBER: 10, GAZP: 5 });

  const change = (ticker: string, value: number) => {
    setLimits(Object.assign({}, limits, { [ticker]: value }));
  };

  const remove = (ticker: string) => {
    const copy = structuredClone(limits);
    delete copy[ticker];
    setLimits(copy);
  };

  return (
    <Card title="Лимиты">
      {Object.entries(limits)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([ticker, limit]) => (
          <div key={ticker}>
            {ticker}
            <input type="number" value={limit} onChange={(e) => change(ticker, e.target.valueAsNumber)} />
            <button onClick={() => remove(ticker)}>Удалить</button>
          </div>
        ))}
    </Card>
  );
}
