import { useState, type DragEvent } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const [order, setOrder] = useState<string[]>(usePositions().map((p) => p.ticker));
  const [dragged, setDragged] = useState<string | null>(null);

  const onDrop = (event: DragEvent<HTMLLIElement>, target: string) => {
    event.preventDefault();
    if (!dragged || dragged === target) return;
    const next = order.filter((t) => t !== dragged);
    next.splice(next.indexOf(target), 0, dragged);
    setOrder(next);
    setDragged(null);
  };

  return (
    <Card title="Порядок">
      <ol>
        {order.map((ticker) => (
          <li
            key={ticker}
            draggable
            onDragStart={() => setDragged(ticker)}
            onDragOver={(e) => e.preventDefault()}
            onDrop={(e) => onDrop(e, ticker)}
          >
            {ticker}
          </li>
        ))}
      </ol>
    </Card>
  );
}
