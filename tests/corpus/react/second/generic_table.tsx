import { useState, type ReactNode } from "react";
import { Card, usePositions, useDividends, formatDate, formatMoney } from "@atelier/sdk";

interface ColumnDef<T> {
  id: keyof T & string;
  header: string;
  align?: "left" | "right";
  render?: (row: T) => ReactNode;
}

interface DataTableProps<T extends object> {
  rows: T[];
  columns: ColumnDef<T>[];
  getKey: (row: T, index: number) => string;
}

function DataTable<T extends object>({ rows, columns, getKey }: DataTableProps<T>) {
  const [sortBy, setSortBy] = useState<keyof T | null>(null);
  const sorted = sortBy === null ? rows : [...rows].sort((a, b) => (a[sortBy] > b[sortBy] ? 1 : -1));
  return (
    <table style={{ width: "100%", borderCollapse: "collapse" }}>
      <thead>
        <tr>
          {columns.map(({ id, header, align = "left" }) => (
            <th key={id} scope="col" style={{ textAlign: align }}>
              <button type="button" onClick={() => setSortBy(id)}>
                {header}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row, i) => (
          <tr key={getKey(row, i)}>
            {columns.map((column) => (
              <td key={column.id} style={{ textAlign: column.align }}>
                {column.render ? column.render(row) : String(row[column.id])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export default function Widget() {
  const positions = usePositions();
  const dividends = useDividends();
  return (
    <Card title="Таблицы">
      <DataTable
        rows={positions}
        getKey={(p) => p.ticker}
        columns={[
          { id: "name", header: "Название" },
          { id: "value", header: "Стоимость", align: "right", render: (p) => formatMoney(p.value) },
        ]}
      />
      <DataTable
        rows={dividends}
        getKey={(d, i) => `${d.date}-${d.ticker}-${i}`}
        columns={[
          { id: "date", header: "Дата", render: (d) => formatDate(d.date) },
          { id: "ticker", header: "Тикер" },
          { id: "amount", header: "Сумма", align: "right", render: (d) => <b>{formatMoney(d.amount)}</b> },
        ]}
      />
    </Card>
  );
}
