import { Fragment, type ReactNode } from "react";
import { Card, Stack, usePositions } from "@atelier/sdk";

function Panel({ title, children, onToggle }: { title: string; children: ReactNode; onToggle?: () => void }) {
  return (
    <section>
      <header>
        <h3>{title}</h3>
        {onToggle && <button type="button" onClick={() => onToggle()}>Показать</button>}
      </header>
      {children}
    </section>
  );
}

const isLarge = (weight: number, limit = 0.1): boolean => weight >= limit;

export default function Widget() {
  const rows = usePositions();
  const [largest, ...others] = [...rows].sort((a, b) => b.weight - a.weight);
  return (
    <Card title="Панели">
      <Stack direction="row">
        {[largest, ...others].map((row) => (row && isLarge(row.weight) ? <Fragment key={row.ticker}><Panel title={row.name}><p>{row.sector}</p></Panel></Fragment> : null))}
      </Stack>
    </Card>
  );
}
