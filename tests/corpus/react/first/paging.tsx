import { useState } from "react";
import { Card, useTransactions, formatDate, formatMoney } from "@atelier/sdk";

const PAGE_SIZE = 10;

export default function Widget() {
  const transactions = useTransactions();
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(transactions.length / PAGE_SIZE));
  const rows = transactions.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);

  return (
    <Card title="Операции">
      <ul>
        {rows.map(({ id, date, name, amount }) => (
          <li key={id}>
            {formatDate(date)} · {name || "—"} · {formatMoney(amount)}
          </li>
        ))}
      </ul>
      <nav aria-label="Страницы">
        <button disabled={page <= 1} onClick={() => setPage((p) => p - 1)}>
          Назад
        </button>
        {Array.from({ length: pages }, (_, i) => i + 1)
          .slice(0, 5)
          .map((n) => (
            <button key={n} aria-current={n === page ? "page" : undefined} onClick={() => setPage(n)}>
              {n}
            </button>
          ))}
        <button disabled={page >= pages} onClick={() => setPage((p) => p + 1)}>
          Вперёд
        </button>
      </nav>
    </Card>
  );
}
