import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const xs = usePositions().map((p) => p.value);
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j < xs.length - i - 1; j++) {
      if (xs[j]! > xs[j + 1]!) [xs[j], xs[j + 1]] = [xs[j + 1]!, xs[j]!];
    }
  }
  return <Card title="Сортировка">{xs.filter(Boolean).map(String).join(", ")}</Card>;
}
