import { Card, usePositions, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const groups: Record<string, { ticker: string; value: number }[]> = {};
  usePositions().forEach((row) => {
    if (!groups[row.country]) {
      groups[row.country] = [];
    }
    groups[row.country]!.push({ ticker: row.ticker, value: row.value });
  });
  return (
    <Card title="Страны">
      {Object.entries(groups).map(([country, items]) => (
        <section key={country}>
          <h3>{country}</h3>
          <ul>
            {items.map((item) => (
              <li key={item.ticker}>{item.ticker}: {formatMoney(item.value)}</li>
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}
