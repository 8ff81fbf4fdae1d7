import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.dayChange < 0);
  const rows = sortBy(shown, (p) => p.dayChange, "asc").slice(0, 3);
  return (
    <Card title="Losers today">
      <Table
        rows={rows}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Name", field: "name" },
          { title: "Price", field: "price", format: "money" },
          {
            title: "Day change",
            field: "dayChange",
            format: "percent",
            color: "bySign",
          },
        ]}
      />
    </Card>
  );
}
