import { Card, usePositions, formatPercent } from "@atelier/sdk";
import "./style.css";

export default function Tape() {
  const positions = usePositions();
  return (
    <Card title="Бегущая строка">
      <div className="tape" data-count={positions.length}>
        <div className="tape-inner" style={{ animationDuration: `${positions.length * 3}s` }}>
          {[...positions, ...positions].map((p, i) => (
            <span key={`${p.ticker}-${i}`} className={p.dayChange < 0 ? "down" : "up"}>
              {p.ticker}&nbsp;{formatPercent(p.dayChange)}
            </span>
          ))}
        </div>
      </div>
    </Card>
  );
}
