import type { CSSProperties } from "react";
import { Card, usePositions, formatPercent } from "@atelier/sdk";

const base: CSSProperties = { display: "flex", alignItems: "center", gap: 8, padding: "4px 0" };

function colorFor(rate: number): string {
  const hue = Math.max(0, Math.min(120, 60 + rate * 300));
  return `hsl(${hue}, 70%, 45%)`;
}

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Heat map">
      {positions.map((p) => {
        const bar: CSSProperties = {
          width: `${Math.round(p.weight * 100)}%`,
          backgroundColor: colorFor(p.profitRate),
          height: "0.8rem",
        };
        return (
          <div key={p.ticker} style={{ ...base, opacity: p.demo ? 0.6 : 1 }}>
            <span style={{ minWidth: 60 }}>{p.ticker}</span>
            <div style={bar} />
            <span>{formatPercent(p.profitRate)}</span>
          </div>
        );
      })}
    </Card>
  );
}
