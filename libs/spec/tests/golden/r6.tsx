import { useState } from "react";
import { Card, Select, Table, unique, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [sector, setSector] = useState("");
  const shown = positions.filter((p) => sector === "" || p.sector === sector);
  return (
    <Card title="Позиции">
      <Select
        label="Сектор"
        value={sector}
        options={unique(positions, (p) => p.sector)}
        onChange={setSector}
      />
      <Table
        rows={shown}
        columns={[
          { title: "Тикер", field: "ticker" },
          { title: "Название", field: "name" },
          { title: "Количество", field: "quantity", format: "number" },
          { title: "Цена", field: "price", format: "money" },
          { title: "Стоимость", field: "value", format: "money" },
          { title: "Прибыль", field: "profit", format: "money" },
          { title: "Сектор", field: "sector" },
        ]}
      />
    </Card>
  );
}
