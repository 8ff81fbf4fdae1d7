import { useState, useRef, type UIEvent } from "react";
import { Card, useTransactions, formatMoney } from "@atelier/sdk";

const ROW = 28;
const VIEW = 224;

export default function VirtualList() {
  const rows = useTransactions();
  const [top, setTop] = useState(0);
  const ticking = useRef(false);

  const onScroll = (e: UIEvent<HTMLDivElement>) => {
    const { scrollTop } = e.currentTarget;
    if (ticking.current) return;
    ticking.current = true;
    requestAnimationFrame(() => {
      setTop(scrollTop);
      ticking.current = false;
    });
  };

  const start = Math.max(0, Math.floor(top / ROW) - 2);
  const end = Math.min(rows.length, start + Math.ceil(VIEW / ROW) + 4);
  return (
    <Card title="Все операции">
      <div onScroll={onScroll} style={{ height: VIEW, overflow: "auto", position: "relative" }}>
        <div style={{ height: rows.length * ROW }}>
          {rows.slice(start, end).map((t, i) => (
            <div key={t.id} style={{ position: "absolute", top: (start + i) * ROW, height: ROW, left: 0, right: 0 }}>
              {t.date} {t.kind} {formatMoney(t.amount)}
            </div>
          ))}
        </div>
      </div>
    </Card>
  );
}
