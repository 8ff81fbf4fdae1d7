import { useMemo, useState } from "react";
import { Card, useTransactions } from "@atelier/sdk";

function escapeCsv(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export default function Widget() {
  const transactions = useTransactions();
  const [separator, setSeparator] = useState(",");

  const csv = useMemo(() => {
    const header = ["date", "ticker", "kind", "quantity", "price", "amount"];
    const lines = transactions.map((t) =>
      [t.date, t.ticker, t.kind, t.quantity, t.price, t.amount].map(escapeCsv).join(separator),
    );
    return [header.join(separator), ...lines].join("\n");
  }, [transactions, separator]);

  return (
    <Card title="CSV">
      <select value={separator} onChange={(e) => setSeparator(e.target.value)} aria-label="Separator">
        <option value=",">Comma</option>
        <option value=";">Semicolon</option>
      </select>
      <textarea readOnly value={csv} rows={8} style={{ width: "100%", fontFamily: "monospace" }} />
    </Card>
  );
}
