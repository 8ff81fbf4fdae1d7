import { useState } from "react";
import { Card, useTransactions, formatMoney, type Transaction } from "@atelier/sdk";

type Dimension = Extract<keyof Transaction, "kind" | "currency" | "month">;

function pivot(rows: Transaction[], by: Dimension, across: Dimension) {
  const table: Record<string, Record<string, number>> = {};
  const columns = new Set<string>();
  for (const row of rows) {
    const r = row[by];
    const c = row[across];
    columns.add(c);
    table[r] = table[r] ?? {};
    table[r][c] = (table[r][c] ?? 0) + row.amount;
  }
  return { table, columns: [...columns].sort() };
}

export default function Pivot() {
  const rows = useTransactions();
  const [by, setBy] = useState<Dimension>("kind");
  const { table, columns } = pivot(rows, by, "currency");
  return (
    <Card title="Сводная">
      {(["kind", "month"] satisfies Dimension[]).map((d) => (
        <label key={d}>
          <input type="radio" checked={by === d} onChange={() => setBy(d)} /> {d}
        </label>
      ))}
      <table>
        <thead>
          <tr>
            <th>{by}</th>
            {columns.map((c) => (
              <th key={c}>{c}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(table).map(([name, cells]) => (
            <tr key={name}>
              <td>{name}</td>
              {columns.map((c) => (
                <td key={c}>{c in cells ? formatMoney(cells[c]) : null}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
