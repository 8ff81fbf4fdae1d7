import { useState } from "react";
import { Card, useDividends, formatMoney } from "@atelier/sdk";

const WEEKDAYS = ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"];

function daysOf(year: number, month: number): (number | null)[] {
  const first = (new Date(year, month, 1).getDay() + 6) % 7;
  const count = new Date(year, month + 1, 0).getDate();
  return [...Array<null>(first).fill(null), ...Array.from({ length: count }, (_, i) => i + 1)];
}

export default function Calendar() {
  const today = new Date();
  const [{ year, month }, setMonth] = useState({ year: today.getFullYear(), month: today.getMonth() });
  const dividends = useDividends();

  const move = (delta: number) => {
    const date = new Date(year, month + delta, 1);
    setMonth({ year: date.getFullYear(), month: date.getMonth() });
  };

  const amounts = new Map<number, number>();
  for (const d of dividends) {
    const date = new Date(d.date);
    if (date.getFullYear() === year && date.getMonth() === month) {
      amounts.set(date.getDate(), (amounts.get(date.getDate()) ?? 0) + d.amount);
    }
  }

  return (
    <Card title={new Date(year, month).toLocaleDateString("ru-RU", { month: "long", year: "numeric" })}>
      <button onClick={() => move(-1)}>←</button>
      <button onClick={() => move(1)}>→</button>
      <div style={{ display: "grid", gridTemplateColumns: "repeat(7, 1fr)", gap: 4 }}>
        {WEEKDAYS.map((d) => (
          <b key={d}>{d}</b>
        ))}
        {daysOf(year, month).map((day, i) => (
          <div key={i} title={day && amounts.has(day) ? formatMoney(amounts.get(day)!) : undefined}>
            {day ?? ""}
            {day !== null && amounts.has(day) ? "●" : ""}
          </div>
        ))}
      </div>
    </Card>
  );
}
