import { Card, useHistory, formatPercent } from "@atelier/sdk";

class Range implements Iterable<number> {
  constructor(
    private from: number,
    private to: number,
    private step = 1,
  ) {}

  *[Symbol.iterator](): Iterator<number> {
    for (let i = this.from; i < this.to; i += this.step) yield i;
  }
}

export default function Widget() {
  const history = useHistory({ period: "1y" });
  const changes: number[] = [];
  for (const i of new Range(30, history.length, 30)) {
    changes.push(history[i].value / history[i - 30].value - 1);
  }
  return (
    <Card title="30-day changes">
      <ul>
        {changes.map((change, i) => (
          <li key={i} style={{ color: change < 0 ? "crimson" : "seagreen" }}>
            {formatPercent(change)}
          </li>
        ))}
      </ul>
    </Card>
  );
}
