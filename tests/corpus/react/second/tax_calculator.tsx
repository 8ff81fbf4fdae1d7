import { useMemo, useState } from "react";
import { Card, Stat, useTrades, formatMoney } from "@atelier/sdk";

interface Lot {
  quantity: number;
  price: number;
}

function realisedGains(trades: { ticker: string; kind: string; quantity: number; price: number; date: string }[]) {
  const lots: { [ticker: string]: Lot[] | undefined } = {};
  const gains: Record<number, number> = {};
  for (const trade of [...trades].reverse()) {
    const queue = (lots[trade.ticker] ??= []);
    if (trade.kind === "buy") {
      queue.push({ quantity: trade.quantity, price: trade.price });
      continue;
    }
    let left = Math.abs(trade.quantity);
    const year = Number(trade.date.substring(0, 4));
    while (left > 0 && queue.length > 0) {
      const lot = queue[0];
      const used = Math.min(left, lot.quantity);
      gains[year] = (gains[year] || 0) + used * (trade.price - lot.price);
      lot.quantity -= used;
      left -= used;
      if (lot.quantity <= 1e-9) queue.shift();
    }
  }
  return gains;
}

export default function TaxWidget() {
  const trades = useTrades();
  const [rate, setRate] = useState(13);
  const gains = useMemo(() => realisedGains(trades), [trades]);
  return (
    <Card title="Налог">
      <label>
        Ставка, %
        <input type="number" value={rate} onChange={(e) => setRate(e.target.valueAsNumber)} />
      </label>
      {Object.entries(gains).map(([year, gain]) => (
        <Stat key={year} label={year} value={gain > 0 ? (gain * rate) / 100 : 0} format="money" note={formatMoney(gain)} />
      ))}
      {Object.keys(gains).length === 0 && <p>Продаж не было</p>}
    </Card>
  );
}
