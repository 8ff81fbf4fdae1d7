import { LineChart, useHistory, type Benchmark, type Period } from "@atelier/sdk";
import { Skeleton } from "@atelier/sdk/host";
import { Segments } from "@atelier/ui";
import { Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";

const PERIODS = ["1m", "3m", "6m", "1y", "5y", "all"] as const;
const INDEXES: Record<Benchmark, string> = {
  SP500: "S&P 500",
  NASDAQ: "NASDAQ",
  IMOEX: "IMOEX",
  MSCI_WORLD: "MSCI World",
};

function Chart({ period, benchmark }: { period: Period; benchmark: Benchmark | "" }) {
  const { t } = useTranslation();
  const points = useHistory({ period, benchmark: benchmark || undefined });
  if (!benchmark) {
    return (
      <LineChart
        format="money"
        data={points.map((point) => ({ label: point.date, value: point.value }))}
      />
    );
  }
  const own = points.map((point) => ({ label: point.date, value: point.returnIndex - 1 }));
  const index = points.flatMap((point) =>
    point.benchmarkIndex === null ? [] : [{ label: point.date, value: point.benchmarkIndex - 1 }],
  );
  return (
    <LineChart
      format="percent"
      series={[
        { name: t("history.portfolio"), data: own },
        { name: INDEXES[benchmark], data: index },
      ]}
    />
  );
}

export function ValueHistory() {
  const { t } = useTranslation();
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>("1y");
  const [benchmark, setBenchmark] = useState<Benchmark | "">("");
  const id = useId();
  return (
    <section className="at-card" aria-labelledby={id}>
      <header className="at-card-head items-center gap-y-2">
        <h2 id={id}>{t("history.title")}</h2>
        <div className="flex flex-wrap items-center gap-2">
          <select
            aria-label={t("history.benchmark")}
            className="h-7 w-auto px-1 text-[12px]"
            value={benchmark}
            onChange={(event) => setBenchmark(event.target.value as Benchmark | "")}
          >
            <option value="">{t("history.noBenchmark")}</option>
            {Object.entries(INDEXES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
          <Segments
            label={t("history.period")}
            value={period}
            options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
            onChange={setPeriod}
          />
        </div>
      </header>
      <div className="at-card-body">
        <Suspense key={`${period} ${benchmark}`} fallback={<Skeleton />}>
          <Chart period={period} benchmark={benchmark} />
        </Suspense>
      </div>
    </section>
  );
}
