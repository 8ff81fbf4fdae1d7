import { memo, useCallback, useState } from "react";
import { Card, usePositions, type Position } from "@atelier/sdk";

interface RowProps {
  position: Position;
  selected: boolean;
  onSelect: (ticker: string) => void;
}

const Row = memo(function Row({ position, selected, onSelect }: RowProps) {
  return (
    <li>
      <button type="button" onClick={() => onSelect(position.ticker)} className={selected ? "selected" : ""}>
        {position.name}
      </button>
    </li>
  );
});

export default function Widget() {
  const positions = usePositions();
  const [selected, setSelected] = useState<string>("");
  const handleSelect = useCallback((ticker: string) => setSelected(ticker), []);
  return (
    <Card title="List" note={selected}>
      <ul>
        {positions.map((position) => (
          <Row
            key={position.ticker}
            position={position}
            selected={position.ticker === selected}
            onSelect={handleSelect}
          />
        ))}
      </ul>
    </Card>
  );
}
