import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const [index, setIndex] = useState(0);
  const rows = usePositions();
  const row = rows[index];
  return <Card title="Клавиши"><div tabIndex={0} onKeyDown={(e) => { if (e.key === "ArrowDown") setIndex(index + 1); if (e.key === "ArrowUp") setIndex((i) => Math.max(0, i - 1)); }}>{row ? row.name : "нет"}</div></Card>;
}
