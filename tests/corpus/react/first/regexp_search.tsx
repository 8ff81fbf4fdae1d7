import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export default function Widget() {
  const positions = usePositions();
  const [query, setQuery] = useState("");
  const pattern = new RegExp(`(${escapeRegExp(query)})`, "gi");

  const highlight = (text: string) =>
    query
      ? text.split(pattern).map((part, i) => (i % 2 === 1 ? <mark key={i}>{part}</mark> : part))
      : text;

  return (
    <Card title="Highlight">
      <input value={query} onChange={(e) => setQuery(e.target.value)} placeholder="Search" />
      <ul>
        {positions.map((p) => (
          <li key={p.ticker}>{highlight(p.name)}</li>
        ))}
      </ul>
    </Card>
  );
}
