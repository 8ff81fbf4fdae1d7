import { useMemo, useState } from "react";
import { Card, useTransactions, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const [selected, setSelected] = useState<Set<string>>(new Set());

  const totals = useMemo(() => {
    const map = new Map<string, number>();
    transactions.forEach((t) => {
      map.set(t.kind, (map.get(t.kind) ?? 0) + t.amount);
    });
    return map;
  }, [transactions]);

  const toggle = (kind: string) => {
    setSelected((prev) => {
      const next = new Set(prev);
      if (next.has(kind)) {
        next.delete(kind);
      } else {
        next.add(kind);
      }
      return next;
    });
  };

  return (
    <Card title="Kinds">
      {Array.from(totals.entries()).map(([kind, amount]) => (
        <label key={kind}>
          <input type="checkbox" checked={selected.has(kind)} onChange={() => toggle(kind)} />
          {kind}: {formatMoney(amount)}
        </label>
      ))}
      <p>Selected: {[...selected].join(", ") || "none"}</p>
    </Card>
  );
}
