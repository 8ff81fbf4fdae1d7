import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";
import { plan } from "./lib/plan";
import TargetRow from "./parts/target-row";
import "./style.css";

export default function Rebalance() {
  const positions = usePositions();
  const [targets, setTargets] = useState<Record<string, number>>(() =>
    Object.fromEntries(positions.map((p) => [p.ticker, Math.round(p.weight * 100)])),
  );
  const sumOfTargets = Object.values(targets).reduce((a, b) => a + b, 0);
  const trades = plan(positions, targets);

  return (
    <Card title="Ребалансировка">
      <table className="rebalance">
        <tbody>
          {positions.map((position) => (
            <TargetRow
              key={position.ticker}
              position={position}
              target={targets[position.ticker] ?? 0}
              trade={trades.get(position.ticker) ?? 0}
              onTarget={(value) => setTargets((old) => ({ ...old, [position.ticker]: value }))}
            />
          ))}
        </tbody>
        <tfoot>
          <tr className={sumOfTargets === 100 ? "ok" : "bad"}>
            <td>Итого</td>
            <td>{sumOfTargets}%</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </Card>
  );
}
