import { useState } from "react";
import { Card, useMetrics, formatPercent } from "@atelier/sdk";
import "./style.css";

export default function Widget() {
  const { dayChange } = useMetrics();
  const [flipped, setFlipped] = useState(false);
  return (
    <Card title="Day">
      <div className={`tile ${dayChange >= 0 ? "tile--up" : "tile--down"} ${flipped ? "is-flipped" : ""}`}>
        <span className="tile__value">{formatPercent(dayChange)}</span>
      </div>
      <button className="link" onClick={() => setFlipped((f) => !f)}>
        flip
      </button>
    </Card>
  );
}
