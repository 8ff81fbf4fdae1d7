import { useState } from "react";
import { Card, useTransactions } from "@atelier/sdk";

async function* chunks<T>(items: T[], size: number): AsyncGenerator<T[]> {
  for (let i = 0; i < items.length; i += size) {
    await new Promise((r) => setTimeout(r, 0));
    yield items.slice(i, i + size);
  }
}

export default function Widget() {
  const transactions = useTransactions();
  const [done, setDone] = useState(0);
  const [fees, setFees] = useState<number>();

  const compute = async () => {
    let total = 0;
    let count = 0;
    for await (const part of chunks(transactions, 20)) {
      total += part.reduce((acc, t) => acc + t.fee, 0);
      count += part.length;
      setDone(count);
    }
    setFees(total);
  };

  return (
    <Card title="Комиссии">
      <button onClick={compute}>Посчитать</button>
      <meter min={0} max={transactions.length} value={done} />
      {fees !== undefined && <p>{fees.toFixed(2)}</p>}
    </Card>
  );
}
