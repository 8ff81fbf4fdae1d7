import { Card, Table, useMetrics, usePositions } from "@atelier/sdk";

const THRESHOLD = 0.03;

export default function Widget() {
  const { totalValue } = useMetrics();
  const plan = usePositions().flatMap((p) => {
    if (p.targetWeight === null) return [];
    const drift = p.weight - p.targetWeight;
    if (Math.abs(drift) <= THRESHOLD) return [];
    const { ticker, weight, targetWeight } = p;
    const action = drift < 0 ? "Buy" : "Sell";
    const amount = Math.abs(drift) * totalValue;
    return [{ ticker, weight, targetWeight, action, amount }];
  });
  return (
    <Card title="Rebalancing, drift above 3%">
      <Table
        rows={plan}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Share", field: "weight", format: "percent" },
          { title: "Target share", field: "targetWeight", format: "percent" },
          { title: "Action", field: "action" },
          { title: "Amount", field: "amount", format: "money" },
        ]}
        empty="All shares are near their targets"
      />
    </Card>
  );
}
