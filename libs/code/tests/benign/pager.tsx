import { useState } from "react";
import { Card, Table, useTransactions } from "@atelier/sdk";

const SIZE = 10;

export default function Widget() {
  const rows = useTransactions();
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(rows.length / SIZE));
  return (
    <Card title={`Страница ${page + 1} из ${pages}`}>
      <Table rows={rows.slice(page * SIZE, (page + 1) * SIZE)} columns={[{ title: "Дата", field: "date" }]} />
      <button type="button" disabled={page === 0} onClick={() => setPage((p) => p - 1)}>Назад</button>
      <button type="button" disabled={page >= pages - 1} onClick={() => setPage((p) => Math.min(pages - 1, p + 1))}>Вперёд</button>
    </Card>
  );
}
