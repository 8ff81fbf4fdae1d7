import { useState, type ChangeEvent } from "react";
import { Card, unique, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [sector, setSector] = useState("");
  const handleChange = (event: ChangeEvent<HTMLSelectElement>) => {
    event.preventDefault();
    setSector(event.target.value);
  };
  return (
    <Card title="Фильтр">
      <label htmlFor="sector">Сектор</label>
      <select id="sector" value={sector} onChange={handleChange}>
        <option value="">Все</option>
        {unique(positions, (p) => p.sector).map((s) => (
          <option key={s} value={s}>{s}</option>
        ))}
      </select>
      <p>{positions.filter((p) => sector === "" || p.sector === sector).length} шт.</p>
    </Card>
  );
}
