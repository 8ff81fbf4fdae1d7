import { createContext, useContext, useState, type ReactNode } from "react";
import { Card, useMetrics, usePositions, formatMoney } from "@atelier/sdk";

const TabsContext = createContext<{ active: string; setActive: (id: string) => void }>({
  active: "",
  setActive: () => undefined,
});

function Tabs({ initial, children }: { initial: string; children: ReactNode }) {
  const [active, setActive] = useState(initial);
  return <TabsContext.Provider value={{ active, setActive }}>{children}</TabsContext.Provider>;
}

Tabs.Tab = function Tab({ id, children }: { id: string; children: ReactNode }) {
  const { active, setActive } = useContext(TabsContext);
  return (
    <button role="tab" aria-selected={active === id} tabIndex={active === id ? 0 : -1} onClick={() => setActive(id)}>
      {children}
    </button>
  );
};

Tabs.Panel = function Panel({ id, children }: { id: string; children: ReactNode }) {
  const { active } = useContext(TabsContext);
  return active === id ? <div role="tabpanel">{children}</div> : null;
};

export default function Widget() {
  const metrics = useMetrics();
  const positions = usePositions();
  return (
    <Card title="Compound">
      <Tabs initial="a">
        <Tabs.Tab id="a">Total</Tabs.Tab>
        <Tabs.Tab id="b">Count</Tabs.Tab>
        <Tabs.Panel id="a">{formatMoney(metrics.totalValue)}</Tabs.Panel>
        <Tabs.Panel id="b">{positions.length}</Tabs.Panel>
      </Tabs>
    </Card>
  );
}
