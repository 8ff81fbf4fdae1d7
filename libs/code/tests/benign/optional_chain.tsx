import { Card, first, last, useHistory } from "@atelier/sdk";

export default function Widget() {
  const points = useHistory();
  const start = first(points)?.value ?? 0;
  const best = points.length ? points.reduce((a, b) => (a.value > b.value ? a : b)) : undefined;
  return <Card title={"Рост: " + (((last(points)?.value ?? 0) / (start || 1) - 1) * 100).toFixed(1) + "%"}>{best?.date ?? "—"}</Card>;
}
