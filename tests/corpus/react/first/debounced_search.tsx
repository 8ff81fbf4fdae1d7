import { useEffect, useState } from "react";
import { Card, usePositions, formatMoney } from "@atelier/sdk";

function useDebounce<T>(value: T, delay: number): T {
  const [debounced, setDebounced] = useState(value);

  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);

  return debounced;
}

export default function Widget() {
  const positions = usePositions();
  const [query, setQuery] = useState("");
  const search = useDebounce(query, 300);

  const filtered = positions.filter((p) =>
    p.name.toLowerCase().includes(search.toLowerCase()),
  );

  return (
    <Card title="Поиск">
      <input
        type="search"
        placeholder="Найти бумагу..."
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {filtered.length === 0 ? (
        <p>Ничего не найдено</p>
      ) : (
        <ul>
          {filtered.map((p) => (
            <li key={p.ticker}>
              {p.name} - {formatMoney(p.value)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
