import { Card, PieChart, useAllocation } from "@atelier/sdk";

export default function Widget() {
  const data = useAllocation("country");
  return (
    <Card title="Портфель по странам">
      <PieChart data={data} format="money" />
    </Card>
  );
}
