import { startTransition, useOptimistic, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function Favourites() {
  const positions = usePositions();
  const [saved, setSaved] = useState<readonly string[]>([]);
  const [optimistic, toggle] = useOptimistic(saved, (current, ticker: string) =>
    current.includes(ticker) ? current.filter((t) => t !== ticker) : [...current, ticker],
  );

  const onToggle = (ticker: string) =>
    startTransition(async () => {
      toggle(ticker);
      await new Promise((resolve) => setTimeout(resolve, 100));
      setSaved((list) => (list.includes(ticker) ? list.filter((t) => t !== ticker) : [...list, ticker]));
    });

  return (
    <Card title="Избранное">
      {positions.map((p) => (
        <button key={p.ticker} aria-pressed={optimistic.includes(p.ticker)} onClick={() => onToggle(p.ticker)}>
          {optimistic.includes(p.ticker) ? "★" : "☆"} {p.ticker}
        </button>
      ))}
    </Card>
  );
}
