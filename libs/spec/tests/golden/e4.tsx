import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const rows = sortBy(positions, (p) => p.weight, "desc");
  return (
    <Card title="Positions">
      <Table
        rows={rows}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Name", field: "name" },
          { title: "Share", field: "weight", format: "percent" },
        ]}
      />
    </Card>
  );
}
