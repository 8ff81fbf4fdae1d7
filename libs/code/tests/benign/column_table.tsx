import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

const COLUMNS = [
  { key: "ticker", title: "Тикер" },
  { key: "sector", title: "Сектор" },
] as const;

export default function Widget() {
  const [sort, setSort] = useState<"ticker" | "sector">("ticker");
  const rows = usePositions().toSorted((a, b) => a[sort].localeCompare(b[sort]));
  return (
    <Card title="Колонки">
      <table>
        <thead><tr>{COLUMNS.map((c) => <th key={c.key} onClick={() => setSort(c.key)}>{c.title}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.ticker}>{COLUMNS.map((c) => <td key={c.key}>{row[c.key]}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
