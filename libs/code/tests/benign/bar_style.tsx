import { Card, formatPercent, usePositions } from "@atelier/sdk";

export default function Widget() {
  return (
    <Card title="Доли">
      {usePositions().map((row) => {
        const width = Math.round(row.weight * 100);
        const color = row.profit >= 0 ? "green" : "red";
        return (
          <div key={row.ticker}>
            <span>{row.ticker}</span>
            <div style={{ width: width + "%", background: color, height: 8, borderRadius: 4, border: "1px solid rgba(0, 0, 0, 0.2)" }} />
            <small style={{ color: color }}>{formatPercent(row.weight)}</small>
          </div>
        );
      })}
    </Card>
  );
}
