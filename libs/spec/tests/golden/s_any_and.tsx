import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter(
    (p) => p.assetClass === "stock" && (p.price < 1500 || p.profitRate > 0.15),
  );
  return (
    <Card title="Positions (asset class: stock, price < 1500 or return > 15%)">
      <Table
        rows={shown}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Price", field: "price", format: "money" },
          { title: "Return", field: "profitRate", format: "percent" },
        ]}
      />
    </Card>
  );
}
