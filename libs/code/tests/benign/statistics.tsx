import { useMemo } from "react";
import { Card, Stat, useHistory } from "@atelier/sdk";

const average = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / (xs.length || 1);

export default function Widget() {
  const points = useHistory({ period: "1y" });
  const { mean, deviation } = useMemo(() => {
    const xs = points.slice(1).map((p, i) => p.value / points[i]!.value - 1);
    const m = average(xs);
    return { mean: m, deviation: Math.sqrt(average(xs.map((x) => (x - m) ** 2))) };
  }, [points]);
  if (!Number.isFinite(mean)) return null;
  return <Card title="Статистика"><Stat label="Среднее" value={mean} format="percent" /><Stat label="σ" value={deviation} format="percent" /></Card>;
}
