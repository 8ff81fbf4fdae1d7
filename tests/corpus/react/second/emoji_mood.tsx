import { Card, useMetrics, formatPercent } from "@atelier/sdk";

const MOODS: ReadonlyArray<readonly [number, string, string]> = [
  [0.02, "🚀", "Отличный день!"],
  [0, "🙂", "Небольшой рост"],
  [-0.02, "😐", "Небольшое снижение"],
  [-Infinity, "😱", "Сильное падение"],
];

export default function Mood() {
  const { dayChange } = useMetrics();
  const [, emoji, label] = MOODS.find(([limit]) => dayChange >= limit)!;
  return (
    <Card title="Настроение">
      <div style={{ fontSize: "3rem", textAlign: "center" }} role="img" aria-label={label}>
        {emoji}
      </div>
      <p>
        {label} ({formatPercent(dayChange)})
      </p>
    </Card>
  );
}
