import { Card, sortBy, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.value > 1000);
  const rows = sortBy(shown, (p) => p.value, "desc");
  return (
    <Card title="Позиции (стоимость > 1000)">
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
