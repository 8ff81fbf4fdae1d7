import { useMemo } from "react";
import { Card, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({ period: "1y" });

  const path = useMemo(() => {
    const values = history.map((point) => point.value);
    const min = Math.min(...values);
    const max = Math.max(...values);
    const range = max - min || 1;
    return values
      .map((v, i) => {
        const x = (i / Math.max(values.length - 1, 1)) * 300;
        const y = 80 - ((v - min) / range) * 80;
        return `${i === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(" ");
  }, [history]);

  return (
    <Card title="Динамика">
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80" style={{ width: "100%" }}>
        <path d={path} fill="none" stroke="currentColor" strokeWidth={2} strokeLinejoin="round" />
        <circle cx={300} cy={40} r={3} fill="tomato" />
      </svg>
    </Card>
  );
}
