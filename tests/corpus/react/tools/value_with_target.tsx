import { Card, Chart, useHistory, type ChartPart } from "@atelier/sdk";

const GOAL = 12000;

export default function ValueWithTarget() {
  const history = useHistory({ period: "1y" });
  const value = history.map((point) => ({ label: point.date, value: point.value }));
  const fall = history.map((point) => ({ label: point.date, value: -point.drawdown * point.value }));
  const parts: ChartPart[] = [
    { kind: "area", name: "Value", data: value },
    { kind: "bar", name: "Below the top", data: fall, color: "red" },
    { kind: "level", name: "Goal", value: GOAL },
  ];
  return (
    <Card title="Value and goal">
      <Chart parts={parts} format="money" />
    </Card>
  );
}
