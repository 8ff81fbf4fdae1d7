import { useRef, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function CopyText() {
  const positions = usePositions();
  const area = useRef<HTMLTextAreaElement>(null);
  const [hint, setHint] = useState("");
  const text = positions.map((p) => [p.ticker, p.quantity, p.price].join("\t")).join("\n");

  const selectAll = () => {
    area.current?.focus();
    area.current?.select();
    setHint("Нажмите Ctrl+C");
  };

  return (
    <Card title="Копирование">
      <textarea ref={area} defaultValue={text} readOnly rows={5} cols={40} />
      <br />
      <button onClick={selectAll}>Выделить всё</button>
      <small>{hint}</small>
    </Card>
  );
}
