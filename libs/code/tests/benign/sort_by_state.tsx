import { useState } from "react";
import { Card, Table, sortBy, usePositions } from "@atelier/sdk";

export default function Widget() {
  const [order, setOrder] = useState<"asc" | "desc">("desc");
  const rows = sortBy(usePositions(), (row) => row.value, order);
  return (
    <Card title="Портфель по стоимости">
      <button type="button" onClick={() => setOrder(order === "asc" ? "desc" : "asc")}>
        Сменить порядок
      </button>
      <Table rows={rows} columns={[{ title: "Тикер", field: "ticker" }, { title: "Стоимость", field: "value", format: "money" }]} />
    </Card>
  );
}
