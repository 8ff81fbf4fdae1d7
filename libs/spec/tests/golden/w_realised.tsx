import { Card, Stat, sum, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions({ closed: true });
  return (
    <Card title="Реализованная прибыль">
      <Stat
        label="Реализованная прибыль"
        value={sum(positions, (p) => p.realisedProfit)}
        format="money"
      />
    </Card>
  );
}
