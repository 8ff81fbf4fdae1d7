import { Fragment } from "react";
import { Card, usePositions } from "@atelier/sdk";

function correlation(xs: number[], ys: number[]): number {
  const n = Math.min(xs.length, ys.length);
  if (n < 2) return 0;
  const mean = (values: number[]) => values.slice(0, n).reduce((a, b) => a + b, 0) / n;
  const mx = mean(xs);
  const my = mean(ys);
  let num = 0, dx = 0, dy = 0;
  for (let i = 0; i < n; ++i) {
    const a = xs[i] - mx, b = ys[i] - my;
    num += a * b;
    dx += a ** 2;
    dy += b ** 2;
  }
  return dx && dy ? num / Math.sqrt(dx * dy) : 0;
}

export default function Widget() {
  const items = usePositions().slice(0, 4);
  const series = items.map((p) => [p.value, p.profit, p.weight * 1000, p.dayChange]);
  return (
    <Card title="Матрица">
      <div style={{ display: "grid", gridTemplateColumns: `auto repeat(${items.length}, 3rem)` }}>
        <span />
        {items.map((p) => <b key={p.ticker}>{p.ticker}</b>)}
        {items.map((row, i) => (
          <Fragment key={row.ticker}>
            <b>{row.ticker}</b>
            {items.map((column, j) => {
              const c = correlation(series[i], series[j]);
              const background = `rgba(${c > 0 ? "0, 128, 0" : "200, 0, 0"}, ${Math.abs(c).toFixed(2)})`;
              return (
                <span key={column.ticker} style={{ background, textAlign: "center" }}>
                  {c.toFixed(1)}
                </span>
              );
            })}
          </Fragment>
        ))}
      </div>
    </Card>
  );
}
