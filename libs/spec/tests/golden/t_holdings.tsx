import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const rows = sortBy(positions, (p) => p.profit, "desc");
  return (
    <Card title="Positions">
      <Table
        rows={rows}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Name", field: "name" },
          { title: "Quantity", field: "quantity", format: "number" },
          { title: "Price", field: "price", format: "money" },
          { title: "Value", field: "value", format: "money" },
          { title: "Profit", field: "profit", format: "money" },
          { title: "Share", field: "weight", format: "percent" },
        ]}
      />
    </Card>
  );
}
