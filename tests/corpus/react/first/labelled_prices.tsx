import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const pairs: string[] = [];

  outer: for (let i = 0; i < positions.length; i++) {
    for (let j = i + 1; j < positions.length; j++) {
      if (pairs.length >= 10) break outer;
      if (positions[i].sector !== positions[j].sector) continue;
      pairs.push(`${positions[i].ticker} / ${positions[j].ticker}`);
    }
  }

  return (
    <Card title="Same sector">
      <ul>{pairs.map((pair) => <li key={pair}>{pair}</li>)}</ul>
    </Card>
  );
}
