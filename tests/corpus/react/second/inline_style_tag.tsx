import { Card, useDividends, formatDate, formatMoney } from "@atelier/sdk";

const css = `
  .timeline { border-left: 2px solid #ccc; padding-left: 1rem; }
  .timeline li { position: relative; list-style: none; }
  .timeline li::before { content: ""; position: absolute; left: -1.4rem; width: 8px; height: 8px; border-radius: 50%; background: #888; }
`;

export default function Timeline() {
  const dividends = useDividends();
  return (
    <Card title="Лента дивидендов">
      <style>{css}</style>
      <ul className="timeline">
        {dividends.slice(-5).map((d, index) => (
          <li key={index}>
            {formatDate(d.date)} <b>{d.ticker}</b> {formatMoney(d.amount)}
          </li>
        ))}
      </ul>
    </Card>
  );
}
