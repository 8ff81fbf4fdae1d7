import { Card, usePositions, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const groups: Record<string, number[]> = {};
  for (const { sector, value } of usePositions()) {
    (groups[sector] ??= []).push(value);
  }
  return <Card title="x">{Object.keys(groups).map((key) => <p key={key}>{key}: {formatMoney(Math.max(...(groups[key] ?? [0])))}</p>)}</Card>;
}
