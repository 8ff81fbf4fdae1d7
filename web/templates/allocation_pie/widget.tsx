import { Card, PieChart, useAllocation } from "@atelier/sdk";

type Dimension = "sector" | "asset_class" | "currency" | "country" | "asset";

const TITLE = /*@text title*/ "Allocation";
const GROUP_BY: Dimension = /*@param group_by*/ "asset_class";

export default function Widget() {
  const groups = useAllocation(GROUP_BY);
  return (
    <Card title={TITLE}>
      <PieChart data={groups} format="money" donut />
    </Card>
  );
}
