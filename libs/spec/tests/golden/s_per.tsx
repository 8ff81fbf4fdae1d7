import { Card, firstOfEach, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const sorted = sortBy(positions, (p) => p.value, "desc");
  const rows = firstOfEach(sorted, (p) => p.country, 3);
  return (
    <Card title="Positions, first 3 of each country">
      <Table
        rows={rows}
        columns={[
          { title: "Country", field: "country" },
          { title: "Ticker", field: "ticker" },
          { title: "Value", field: "value", format: "money" },
        ]}
      />
    </Card>
  );
}
