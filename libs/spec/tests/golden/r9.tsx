import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Позиции">
      <Table
        rows={positions}
        columns={[
          { title: "Тикер", field: "ticker" },
          { title: "Сектор", field: "sector" },
          { title: "Стоимость", field: "value", format: "money" },
        ]}
      />
    </Card>
  );
}
