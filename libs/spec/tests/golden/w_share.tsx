import { Card, groupBy, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const groups = groupBy(
    positions,
    (p) => p.sector,
    (p) => p.weight,
  );
  const data = sortBy(groups, (d) => d.value, "desc");
  return (
    <Card title="Share by sector">
      <Table
        rows={data}
        columns={[
          { title: "Sector", field: "label" },
          { title: "Share", field: "value", format: "percent" },
        ]}
      />
    </Card>
  );
}
