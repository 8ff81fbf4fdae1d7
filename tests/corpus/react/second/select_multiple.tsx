import { useState } from "react";
import { Card, BarChart, usePositions, unique } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const sectors = unique(positions, (p) => p.sector);
  const [chosen, setChosen] = useState<string[]>(sectors);

  return (
    <Card title="Секторы">
      <select
        multiple
        size={4}
        value={chosen}
        onChange={(e) => setChosen(Array.from(e.target.selectedOptions, (option) => option.value))}
      >
        <optgroup label="Все секторы">
          {sectors.map((s) => (
            <option key={s} value={s}>
              {s}
            </option>
          ))}
        </optgroup>
      </select>
      <BarChart
        data={chosen.map((label) => ({
          label,
          value: positions.filter((p) => p.sector === label).reduce((acc, p) => acc + p.value, 0),
        }))}
        format="money"
      />
    </Card>
  );
}
