import { Card, useTransactions } from "@atelier/sdk";

const NAMES = { buy: "Куплено", sell: "Продано" } as Record<string, string>;

function Row({ kind, amount }: { kind: string; amount: number }) {
  return (
    <li>
      {NAMES[kind]}: {amount.toFixed(2)}
    </li>
  );
}

export default function Widget() {
  return <Card title="x"><ul>{useTransactions().slice(0, 5).map((t) => <Row key={t.id} kind={t.kind} amount={t.amount} />)}</ul></Card>;
}
