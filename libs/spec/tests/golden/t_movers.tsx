import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const moved = sortBy(positions, (p) => Math.abs(p.dayChange), "desc");
  const rows = moved.slice(0, 5);
  return (
    <Card title="Лидеры роста и падения за день">
      <Table
        rows={rows}
        columns={[
          { title: "Тикер", field: "ticker" },
          { title: "Название", field: "name" },
          { title: "Цена", field: "price", format: "money" },
          {
            title: "Изменение за день",
            field: "dayChange",
            format: "percent",
            color: "bySign",
          },
        ]}
      />
    </Card>
  );
}
