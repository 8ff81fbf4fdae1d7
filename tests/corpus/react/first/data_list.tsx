import { useState } from "react";
import { Card, usePositions, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [ticker, setTicker] = useState("");
  const found = positions.find((p) => p.ticker === ticker.toUpperCase());
  return (
    <Card title="Тикер">
      <input list="tickers" value={ticker} onChange={({ target }) => setTicker(target.value)} />
      <datalist id="tickers">
        {positions.map((p) => (
          <option key={p.ticker} value={p.ticker}>
            {p.name}
          </option>
        ))}
      </datalist>
      {found !== undefined ? <p>{formatMoney(found.value)}</p> : <p>Введите тикер</p>}
    </Card>
  );
}
