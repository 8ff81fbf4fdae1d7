import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions({ closed: true });
  const shown = positions.filter(
    (p) =>
      p.assetClass !== "stock" &&
      (p.profitRate >= 0.15 ||
        p.realisedProfit > 1000 ||
        p.sector === "Consumer Discretionary"),
  );
  return (
    <Card title="Positions (asset class: not stock, return >= 15% or realised profit > 1000 or sector: Consumer Discretionary)">
      <Table
        rows={shown}
        columns={[
          { title: "Ticker", field: "ticker" },
          {
            title: "Realised profit",
            field: "realisedProfit",
            format: "money",
          },
          { title: "Return", field: "profitRate", format: "percent" },
        ]}
      />
    </Card>
  );
}
