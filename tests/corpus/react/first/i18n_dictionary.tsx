import { useState } from "react";
import { Card, useMetrics, formatMoney, formatPercent } from "@atelier/sdk";

const translations = {
  ru: { title: "Итоги", value: "Стоимость", profit: "Прибыль", dividends: "Дивиденды" },
  en: { title: "Summary", value: "Value", profit: "Profit", dividends: "Dividends" },
} as const;

type Lang = keyof typeof translations;

export default function Widget() {
  const [lang, setLang] = useState<Lang>("ru");
  const t = translations[lang];
  const metrics = useMetrics();

  const rows: [string, string][] = [
    [t.value, formatMoney(metrics.totalValue)],
    [t.profit, `${formatMoney(metrics.totalProfit)} (${formatPercent(metrics.returnRate)})`],
    [t.dividends, formatMoney(metrics.dividendTotal)],
  ];

  return (
    <Card title={t.title}>
      <div role="group">
        {(Object.keys(translations) as Lang[]).map((code) => (
          <button key={code} type="button" aria-pressed={code === lang} onClick={() => setLang(code)}>
            {code.toUpperCase()}
          </button>
        ))}
      </div>
      <dl>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
