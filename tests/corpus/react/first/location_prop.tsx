import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

interface Region {
  location: string;
  parent: string | null;
  top: number;
}

export default function Widget() {
  const positions = usePositions();
  const [open, setOpen] = useState(false);
  const history: string[] = [];
  const regions: Region[] = positions.map((p, index) => ({
    location: p.country,
    parent: index === 0 ? null : "world",
    top: index * 20,
  }));
  for (const { location, parent } of regions) {
    history.push(parent ? `${parent}/${location}` : location);
  }
  return (
    <Card title="Regions">
      <button onClick={() => setOpen(!open)}>{open ? "close" : "open"}</button>
      {open && history.map((item, i) => <p key={i}>{item}</p>)}
      {regions.filter((r) => r.location.length > 2).length}
    </Card>
  );
}
