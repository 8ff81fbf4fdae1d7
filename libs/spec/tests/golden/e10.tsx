import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Positions">
      <Table
        rows={positions}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Sector", field: "sector" },
          { title: "Value", field: "value", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
