import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.profit < 0);
  const rows = sortBy(shown, (p) => p.profit, "asc");
  return (
    <Card title="Positions (profit < 0)">
      <Table
        rows={rows}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Name", field: "name" },
          { title: "Quantity", field: "quantity", format: "number" },
          { title: "Price", field: "price", format: "money" },
          { title: "Value", field: "value", format: "money" },
          { title: "Profit", field: "profit", format: "money" },
        ]}
      />
    </Card>
  );
}
