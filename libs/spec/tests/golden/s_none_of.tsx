import { BarChart, Card, groupBy, sortBy, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const sectors = [
    "Consumer Discretionary",
    "Communication Services",
    "Information Technology",
  ];
  const currencies = ["RUB"];
  const shown = positions.filter(
    (p) => !sectors.includes(p.sector) && !currencies.includes(p.currency),
  );
  const groups = groupBy(
    shown,
    (p) => p.sector,
    (p) => p.profit,
  );
  const data = sortBy(groups, (d) => d.value, "desc");
  return (
    <Card title="Profit by sector (sector: not Consumer Discretionary, Communication Services, Information Technology, currency: not RU">
      <BarChart data={data} format="money" color="bySign" />
    </Card>
  );
}
