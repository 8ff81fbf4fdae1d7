import { useMemo, useState } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

function simulate(start: number, years: number, runs: number, mean: number, deviation: number): number[] {
  const results: number[] = [];
  for (let run = 0; run < runs; run++) {
    let value = start;
    for (let year = 0; year < years; year++) {
      const u = 1 - Math.random();
      const v = Math.random();
      const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
      value *= 1 + mean + deviation * normal;
    }
    results.push(value);
  }
  return results.sort((a, b) => a - b);
}

export default function Widget() {
  const { totalValue, volatility } = useMetrics();
  const [years, setYears] = useState(10);
  const outcome = useMemo(
    () => simulate(totalValue, years, 1000, 0.06, volatility || 0.15),
    [totalValue, years, volatility],
  );
  return (
    <Card title="Monte Carlo">
      <input type="number" min={1} max={40} value={years} onChange={(e) => setYears(+e.target.value || 1)} />
      <p>5%: {formatMoney(outcome[Math.floor(outcome.length * 0.05)])}</p>
      <p>50%: {formatMoney(outcome[Math.floor(outcome.length * 0.5)])}</p>
      <p>95%: {formatMoney(outcome[Math.floor(outcome.length * 0.95)])}</p>
    </Card>
  );
}
