import { Card, PieChart, useAllocation } from "@atelier/sdk";

export default function Widget() {
  const data = useAllocation("sector");
  return (
    <Card title="Portfolio by sector">
      <PieChart data={data} format="money" />
    </Card>
  );
}
