import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

enum Filter {
  All = "all",
  Gainers = "gainers",
  Losers = "losers",
}

export default function Widget() {
  const [filter, setFilter] = useState<Filter>(Filter.All);
  const positions = usePositions().filter((p) => {
    if (filter === Filter.Gainers) return p.profit > 0;
    if (filter === Filter.Losers) return p.profit < 0;
    return true;
  });
  return (
    <Card title="Filter">
      {Object.values(Filter).map((value) => (
        <label key={value}>
          <input
            type="radio"
            name="filter"
            value={value}
            checked={filter === value}
            onChange={() => setFilter(value)}
          />
          {value}
        </label>
      ))}
      <p>{positions.map((p) => p.ticker).join(", ")}</p>
    </Card>
  );
}
