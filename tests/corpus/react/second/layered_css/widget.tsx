import { useId } from "react";
import { Card, useMetrics, formatPercent } from "@atelier/sdk";
import { classNames } from "./lib/class-names";
import "./style.css";

export default function Layered() {
  const id = useId();
  const { volatility } = useMetrics();
  return (
    <Card title="Слои">
      <div className={classNames("gauge", { high: volatility > 0.3, low: volatility <= 0.3 })} aria-labelledby={id}>
        <span id={id}>Волатильность {formatPercent(volatility)}</span>
      </div>
    </Card>
  );
}
