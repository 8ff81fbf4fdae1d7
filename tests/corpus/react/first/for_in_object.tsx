import { Card, usePositions, formatPercent } from "@atelier/sdk";

const limits: { [sector: string]: number } = {
  Technology: 0.3,
  Finance: 0.25,
  Energy: 0.2,
};

export default function Widget() {
  const positions = usePositions();
  const weights: { [sector: string]: number } = {};
  positions.forEach((p) => {
    weights[p.sector] = (weights[p.sector] ?? 0) + p.weight;
  });

  const warnings: string[] = [];
  for (const sector in limits) {
    if (Object.prototype.hasOwnProperty.call(weights, sector) && weights[sector] > limits[sector]) {
      warnings.push(`${sector}: ${formatPercent(weights[sector])}`);
    }
  }

  return (
    <Card title="Limits">
      {warnings.length > 0 ? warnings.map((w) => <p key={w}>{w}</p>) : <p>All limits are kept.</p>}
    </Card>
  );
}
