import { formatDate, formatMoney, formatPercent, useMetrics, useTool } from "@atelier/sdk";
import { formatValue } from "@atelier/sdk/host";
import { Button, ChoiceMenu } from "@atelier/ui";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePortfolioPreference } from "../../app/portfolio-preference.ts";

const signOf = (value: number) => (value > 0 ? "green" : value < 0 ? "red" : undefined);
const plus = (value: number) => (value > 0 ? "+" : "");

/** Another portfolio's total, in its own currency. */
function moneyIn(currency: string, amount: string, language: string): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    maximumFractionDigits: 0,
  }).format(Number(amount));
}

function Figure({
  label,
  value,
  color,
}: {
  label: string;
  value: string;
  color?: "red" | "green" | undefined;
}) {
  return (
    <div>
      <div className="text-[12px] text-muted">{label}</div>
      <div className="at-sign text-[15px] leading-6 font-medium tabular-nums" data-color={color}>
        {value}
      </div>
    </div>
  );
}

export function Summary() {
  const { t, i18n } = useTranslation();
  const { portfolios, as_of } = useTool("list_portfolios", {});
  const metrics = useMetrics();
  const [chosen, choose] = usePortfolioPreference();
  const current = portfolios.find((each) => each.id === chosen) ?? portfolios[0];
  if (!current) return null;
  return (
    <section
      aria-label={t("portfolio.value")}
      className="flex flex-wrap items-end justify-between gap-x-10 gap-y-3 px-1 pt-1 pb-2"
    >
      <div>
        <ChoiceMenu
          value={current.id}
          choices={portfolios.map((each) => ({
            value: each.id,
            label: each.name,
            note: moneyIn(each.base_currency, each.total_value, i18n.language),
          }))}
          onChange={choose}
          trigger={
            <Button
              tone="quiet"
              className="-ml-2 px-2"
              aria-label={`${t("portfolio.choose")}: ${current.name}`}
            >
              {current.name}
              <ChevronDown size={14} aria-hidden />
            </Button>
          }
        />
        <div className="flex flex-wrap items-baseline gap-x-3">
          <strong className="text-[30px] leading-9 font-semibold tracking-tight tabular-nums">
            {formatMoney(metrics.totalValue)}
          </strong>
          <span className="at-sign tabular-nums" data-color={signOf(metrics.dayProfit)}>
            {plus(metrics.dayProfit)}
            {formatMoney(metrics.dayProfit)} ({plus(metrics.dayChange)}
            {formatPercent(metrics.dayChange)}) {t("portfolio.today")}
          </span>
        </div>
        <div className="text-[12px] text-muted">
          {t("portfolio.asOf", { date: formatDate(as_of) })}
        </div>
      </div>
      <div className="flex flex-wrap gap-x-8 gap-y-2">
        <Figure
          label={t("portfolio.return")}
          value={`${plus(metrics.returnRate)}${formatPercent(metrics.returnRate)}`}
          color={signOf(metrics.returnRate)}
        />
        <Figure label={t("portfolio.dividends")} value={formatMoney(metrics.dividendsYtd)} />
        <Figure label={t("portfolio.cash")} value={formatValue(metrics.cash, "money")} />
      </div>
    </section>
  );
}
