import { useState } from "react";
import { Card, formatMoney, usePositions } from "@atelier/sdk";

type SortKey = "value" | "profit" | "weight";

export default function Widget() {
  const [sortKey, setSortKey] = useState<SortKey>("value");
  const [descending, setDescending] = useState(true);
  const rows = [...usePositions()].sort((a, b) => (descending ? b[sortKey] - a[sortKey] : a[sortKey] - b[sortKey]));
  return (
    <Card title="Таблица">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col" onClick={() => setSortKey("value")}>Стоимость</th>
            <th scope="col" onClick={() => { setSortKey("profit"); setDescending(!descending); }}>Прибыль</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.ticker}>
              <td colSpan={2}>{formatMoney(row[sortKey])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
