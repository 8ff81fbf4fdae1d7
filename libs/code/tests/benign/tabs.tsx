import { useState } from "react";
import { Card, PieChart, useAllocation } from "@atelier/sdk";

const TABS = ["sector", "currency", "country"] as const;

export default function Widget() {
  const [tab, setTab] = useState<(typeof TABS)[number]>("sector");
  const data = useAllocation(tab);
  return <Card title="Структура"><div role="tablist">{TABS.map((t) => <button key={t} type="button" role="tab" aria-selected={t === tab} onClick={() => setTab(t)}>{t}</button>)}</div><PieChart data={data} /></Card>;
}
