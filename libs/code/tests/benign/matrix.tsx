import { useMemo } from "react";
import { Card, useHistory } from "@atelier/sdk";

export default function Widget() {
  const points = useHistory({ period: "1y" });
  const grid = useMemo(() => {
    const cells: number[][] = Array.from({ length: 12 }, () => new Array<number>(31).fill(0));
    for (const point of points) {
      const month = Number(point.date.slice(5, 7)) - 1;
      const day = parseInt(point.date.slice(8, 10), 10) - 1;
      const row = cells[month];
      if (row) row[day] = point.drawdown;
    }
    return cells;
  }, [points]);
  return <Card title="Карта"><table><tbody>{grid.map((row, i) => <tr key={i}>{row.map((x, j) => <td key={j} title={`${i + 1}.${j + 1}`}>{x > 0 ? "•" : ""}</td>)}</tr>)}</tbody></table></Card>;
}
