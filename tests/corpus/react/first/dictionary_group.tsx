import { Card, usePositions, formatMoney, type Position } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();

  const groups: Record<string, Position[]> = {};
  for (const p of positions) {
    if (!groups[p.sector]) {
      groups[p.sector] = [];
    }
    groups[p.sector].push(p);
  }

  return (
    <Card title="По секторам">
      {Object.entries(groups).map(([sector, items]) => (
        <details key={sector}>
          <summary>
            {sector} ({items.length})
          </summary>
          <ul>
            {items.map((item) => (
              <li key={item.ticker}>
                {item.name}: {formatMoney(item.value)}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </Card>
  );
}
