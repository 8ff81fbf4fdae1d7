import { Card, Table, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const shown = positions.filter((p) => p.value < 2500 || p.value > 25000);
  return (
    <Card title="Позиции (стоимость < 2500 или стоимость > 25000)">
      <Table
        rows={shown}
        columns={[
          { title: "Тикер", field: "ticker" },
          { title: "Стоимость", field: "value", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
