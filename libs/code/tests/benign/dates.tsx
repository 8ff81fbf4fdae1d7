import { Card, Stat, useDividends } from "@atelier/sdk";

export default function Widget() {
  const now = new Date();
  const soon = useDividends({ upcomingMonths: 3 }).filter((d) => new Date(d.date).getTime() - now.getTime() < 30 * 24 * 3600 * 1000);
  const label = new Intl.DateTimeFormat("ru-RU", { month: "long" }).format(now);
  const text = now.toLocaleDateString("ru-RU");
  return <Card title={label} note={text}><Stat label="Выплаты" value={soon.reduce((total, d) => total + d.amount, 0)} format="money" /></Card>;
}
