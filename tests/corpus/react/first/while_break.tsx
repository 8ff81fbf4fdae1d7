import { Card, useMetrics, formatMoney } from "@atelier/sdk";

function yearsToGoal(start: number, goal: number, rate: number, monthly: number): number {
  let value = start;
  let years = 0;
  while (true) {
    if (value >= goal || years > 100) break;
    value = value * (1 + rate) + monthly * 12;
    years++;
  }
  return years;
}

export default function Widget() {
  const { totalValue } = useMetrics();
  const goal = totalValue * 2;
  const years = yearsToGoal(totalValue, goal, 0.07, 500);
  return (
    <Card title="Goal">
      <p>
        {formatMoney(goal)} in {years} years
      </p>
    </Card>
  );
}
