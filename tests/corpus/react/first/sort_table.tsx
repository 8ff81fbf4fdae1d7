import { useMemo, useState } from "react";
import { Card, usePositions, formatMoney, formatPercent, type Position } from "@atelier/sdk";

type SortKey = "name" | "value" | "profitRate";
type SortDirection = "asc" | "desc";

interface SortConfig {
  key: SortKey;
  direction: SortDirection;
}

const columns: { key: SortKey; label: string }[] = [
  { key: "name", label: "Name" },
  { key: "value", label: "Value" },
  { key: "profitRate", label: "Profit" },
];

export default function Widget() {
  const positions = usePositions();
  const [sort, setSort] = useState<SortConfig>({ key: "value", direction: "desc" });

  const sorted = useMemo(() => {
    const copy: Position[] = [...positions];
    copy.sort((a, b) => {
      const x = a[sort.key];
      const y = b[sort.key];
      if (x < y) return sort.direction === "asc" ? -1 : 1;
      if (x > y) return sort.direction === "asc" ? 1 : -1;
      return 0;
    });
    return copy;
  }, [positions, sort]);

  const requestSort = (key: SortKey) => {
    setSort((current) => ({
      key,
      direction: current.key === key && current.direction === "asc" ? "desc" : "asc",
    }));
  };

  return (
    <Card title="Positions">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} onClick={() => requestSort(column.key)}>
                {column.label} {sort.key === column.key ? (sort.direction === "asc" ? "▲" : "▼") : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={row.ticker}>
              <td>{row.name}</td>
              <td>{formatMoney(row.value)}</td>
              <td>{formatPercent(row.profitRate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
