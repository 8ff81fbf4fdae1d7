import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Позиции">
      <Table
        rows={positions}
        columns={[
          { title: "Тикер", field: "ticker" },
          { title: "Название", field: "name" },
          {
            title: "Прибыль",
            field: "profit",
            format: "money",
            color: "bySign",
            total: true,
          },
        ]}
      />
    </Card>
  );
}
