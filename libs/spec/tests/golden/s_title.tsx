import { Card, PieChart, useAllocation } from "@atelier/sdk";

export default function Widget() {
  const data = useAllocation("currency");
  return (
    <Card title={'Мои "валюты" {и доли}'}>
      <PieChart data={data} format="money" />
    </Card>
  );
}
