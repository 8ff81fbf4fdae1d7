import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const rows = usePositions();
  const i = rows.findIndex((row) => row.ticker === "AAPL");
  const found = i >= 0 ? rows[i] : undefined;
  const last = rows[rows.findLastIndex((row) => row.share > 0.1)];
  return <Card title="Apple">{found ? found.name : (last?.name ?? "none")}</Card>;
}
