import { useState, type ComponentType } from "react";
import { Card, useMetrics, usePositions, formatMoney, formatPercent } from "@atelier/sdk";

function Overview() {
  const m = useMetrics();
  return <p>{formatMoney(m.totalValue)}</p>;
}

function Risk() {
  const m = useMetrics();
  return (
    <p>
      Volatility {formatPercent(m.volatility)}, Sharpe {m.sharpe?.toFixed(2) ?? "n/a"}
    </p>
  );
}

const Holdings = () => <p>{usePositions().length} positions</p>;

const tabs: { id: string; label: string; component: ComponentType }[] = [
  { id: "overview", label: "Overview", component: Overview },
  { id: "risk", label: "Risk", component: Risk },
  { id: "holdings", label: "Holdings", component: Holdings },
];

export default function Widget() {
  const [active, setActive] = useState("overview");
  const Active = tabs.find((tab) => tab.id === active)?.component ?? Overview;
  return (
    <Card title="Tabs">
      <div role="tablist">
        {tabs.map((tab) => (
          <button key={tab.id} role="tab" aria-selected={tab.id === active} onClick={() => setActive(tab.id)}>
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel">
        <Active />
      </div>
    </Card>
  );
}
