import { Card, usePositions, formatPercent } from "@atelier/sdk";

const flag = (code: string) =>
  code
    .toUpperCase()
    .replace(/./g, (ch) => String.fromCodePoint(0x1f1e6 + ch.charCodeAt(0) - 65));

const codes = new Map([
  ["United States", "US"],
  ["Russia", "RU"],
  ["Germany", "DE"],
]);

export default function Countries() {
  const positions = usePositions();
  const weights = positions.reduce(
    (map, { country, weight }) => map.set(country, (map.get(country) ?? 0) + weight),
    new Map<string, number>(),
  );
  return (
    <Card title="Страны">
      <ul>
        {[...weights.entries()]
          .sort(([, a], [, b]) => b - a)
          .map(([country, weight]) => (
            <li key={country}>
              {codes.has(country) ? flag(codes.get(country)!) : "🏳"} {country}: {formatPercent(weight)}
            </li>
          ))}
      </ul>
    </Card>
  );
}
