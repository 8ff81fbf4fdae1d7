import { useState } from "react";
import { Card, Table, TextInput, matches, usePositions } from "@atelier/sdk";

export default function Widget() {
  const [query, setQuery] = useState("");
  const [name, setName] = useState("");
  const found = usePositions().filter((row) => matches(row.name, query) || row.ticker.toLowerCase().includes(query.toLowerCase()));
  return (
    <Card title="Поиск">
      <TextInput label="Название" value={query} onChange={setQuery} />
      <input type="text" value={name} placeholder="Имя" onChange={(e) => setName(e.target.value)} />
      <input type="range" min={0} max={100} value={query.length} onChange={(event) => setQuery(String(event.target.valueAsNumber))} />
      <Table rows={found} columns={[{ title: "Название", field: "name" }]} empty="Ничего не найдено" />
    </Card>
  );
}
