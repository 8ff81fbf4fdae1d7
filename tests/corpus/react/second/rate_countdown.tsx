import { useEffect, useState } from "react";
import { Card, useDividends, formatMoney } from "@atelier/sdk";

interface TimeLeft {
  days: number;
  hours: number;
  minutes: number;
}

function timeLeft(to: Date, now: Date): TimeLeft | null {
  const ms = to.getTime() - now.getTime();
  if (ms <= 0) return null;
  return { days: Math.floor(ms / 864e5), hours: Math.floor(ms / 36e5) % 24, minutes: Math.floor(ms / 6e4) % 60 };
}

const plural = (n: number, [one, few, many]: [string, string, string]) => {
  const rule = new Intl.PluralRules("ru").select(n);
  return rule === "one" ? one : rule === "few" ? few : many;
};

export default function NextDividend() {
  const upcoming = useDividends({ upcomingMonths: 12 });
  const next = upcoming[0];
  const [now, setNow] = useState(new Date());

  useEffect(() => {
    const id = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(id);
  }, []);

  if (!next) return <Card title="Следующая выплата">Нет ожидаемых выплат</Card>;
  const left = timeLeft(new Date(next.date), now);
  return (
    <Card title="Следующая выплата">
      <p>
        {next.name}: {formatMoney(next.amount)}
      </p>
      {left ? (
        <p>
          Через {left.days} {plural(left.days, ["день", "дня", "дней"])} {left.hours} ч {left.minutes} мин
        </p>
      ) : (
        <p>Сегодня</p>
      )}
    </Card>
  );
}
