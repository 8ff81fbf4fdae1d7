import { Card, usePositions } from "@atelier/sdk";

const COLORS = ["#1f77b4", "#ff7f0e", "#2ca02c"];

export default function Widget() {
  return (
    <Card title="Цвета">
      {usePositions().map((row, i) => (
        <div key={row.ticker} style={{ display: "flex", color: "#123456", width: `${row.weight * 100}%`, opacity: 0.5 + row.weight }}>
          <span data-color={COLORS[i % COLORS.length]}>{row.name}</span>
        </div>
      ))}
    </Card>
  );
}
