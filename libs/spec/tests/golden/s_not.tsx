import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.currency !== "USD");
  return (
    <Card title="Positions (currency: not USD)">
      <Table
        rows={shown}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Currency", field: "currency" },
          { title: "Value", field: "value", format: "money" },
        ]}
      />
    </Card>
  );
}
