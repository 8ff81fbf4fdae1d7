import { useEffect, useRef, useState } from "react";
import { Card, useTransactions, formatDate } from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const [count, setCount] = useState(20);
  const sentinel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!("IntersectionObserver" in window) || !sentinel.current) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting) setCount((c) => c + 20);
    });
    observer.observe(sentinel.current);
    return () => observer.disconnect();
  }, []);

  return (
    <Card title="Лента">
      <div style={{ maxHeight: 200, overflowY: "auto" }}>
        {transactions.slice(0, count).map((t) => (
          <p key={t.id}>
            {formatDate(t.date)}: {t.kind} {t.ticker}
          </p>
        ))}
        <div ref={sentinel} />
      </div>
    </Card>
  );
}
