import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

const encodeFilters = (filters: Record<string, string>) => new URLSearchParams(filters).toString();

export default function Filters() {
  const [filters, setFilters] = useState<Record<string, string>>({ sector: "", country: "" });
  const positions = usePositions().filter((p) =>
    Object.entries(filters).every(([key, value]) => !value || String(p[key as keyof typeof p]).includes(value)),
  );
  const clear = () => setFilters((f) => Object.fromEntries(Object.keys(f).map((k) => [k, ""])));
  return (
    <Card title="Фильтры" note={encodeFilters(filters)}>
      {Object.keys(filters).map((name) => (
        <input
          key={name}
          placeholder={name}
          value={filters[name]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setFilters((f) => ({ ...f, [name]: value }));
          }}
        />
      ))}
      <button onClick={clear}>Сбросить</button>
      <p>Найдено: {positions.length}</p>
    </Card>
  );
}
