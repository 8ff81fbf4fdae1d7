import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";
import { PositionRow } from "./parts/position-row";
import { Toolbar } from "./parts/toolbar";
import { sortPositions, type SortField } from "./lib/sorting";
import "./style.css";

export default function Widget() {
  const positions = usePositions();
  const [field, setField] = useState<SortField>("value");
  return (
    <Card title="Позиции">
      <Toolbar value={field} onChange={setField} />
      <ul className="rows">
        {sortPositions(positions, field).map((position) => (
          <PositionRow key={position.ticker} position={position} />
        ))}
      </ul>
    </Card>
  );
}
