import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.currency === "RUB");
  const rows = sortBy(shown, (p) => p.value, "desc").slice(0, 3);
  return (
    <Card title="Позиции, первые 3 (валюта: RUB)">
      <Table
        rows={rows}
        columns={[
          { title: "Тикер", field: "ticker" },
          { title: "Название", field: "name" },
          { title: "Стоимость", field: "value", format: "money" },
        ]}
      />
    </Card>
  );
}
