import {
  CandleChart,
  Card,
  formatDate,
  formatMoney,
  Stack,
  Stat,
  usePositions,
  usePriceHistory,
  useTransactions,
  type Period,
  useTool,
} from "@atelier/sdk";
import { formatValue, Skeleton, WidgetHost } from "@atelier/sdk/host";
import { Badge, Segments, Sheet, type Language } from "@atelier/ui";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { go } from "../../app/route.ts";
import { Slot } from "../../slots/Slot.tsx";

const PERIODS = ["1m", "3m", "6m", "1y", "5y", "all"] as const;

function Price({ ticker, period }: { ticker: string; period: Period }) {
  const { t } = useTranslation();
  const points = usePriceHistory(ticker, period);
  const { currency, demo, source } = useTool("get_price_history", { ticker, period });
  return (
    <>
      <p className="flex items-center gap-2 text-[12px] text-muted">
        {t("asset.price", { currency })}
        {demo ? <Badge title={t("demo.hint")}>{t("demo.badge")}</Badge> : null}
      </p>
      <CandleChart data={points} format="money" />
      <p className="text-[12px] text-muted">{t("asset.source", { source })}</p>
    </>
  );
}

function PriceCard({ ticker }: { ticker: string }) {
  const { t } = useTranslation();
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>("6m");
  return (
    <Card title={t("positions.price")}>
      <div className="self-start">
        <Segments
          label={t("history.period")}
          value={period}
          options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
          onChange={setPeriod}
        />
      </div>
      <Suspense key={period} fallback={<Skeleton />}>
        <Price ticker={ticker} period={period} />
      </Suspense>
    </Card>
  );
}

function OwnPosition({ ticker }: { ticker: string }) {
  const { t } = useTranslation();
  const position = usePositions().find((row) => row.ticker === ticker);
  return (
    <Card title={t("asset.position")}>
      {position ? (
        <Stack direction="row">
          <Stat label={t("positions.quantity")} value={position.quantity} />
          <Stat label={t("positions.value")} value={position.value} format="money" />
          <Stat label={t("asset.cost")} value={position.cost} format="money" />
          <Stat
            label={t("positions.profit")}
            value={position.profit}
            format="money"
            color="bySign"
            note={formatValue(position.profitRate, "percent")}
          />
        </Stack>
      ) : (
        <p className="text-muted">{t("asset.notHeld")}</p>
      )}
    </Card>
  );
}

function OwnOperations({ ticker }: { ticker: string }) {
  const { t } = useTranslation();
  const rows = useTransactions().filter((row) => row.ticker === ticker);
  if (rows.length === 0) return null;
  return (
    <Card title={t("nav.transactions")} note={t("operations.found", { count: rows.length })}>
      <ul className="m-0 grid max-h-80 list-none overflow-y-auto p-0 text-[13px]">
        {rows.map((row) => (
          <li
            key={row.id}
            className="flex justify-between gap-3 border-b border-line py-1.5 last:border-b-0"
          >
            <span className="text-muted">{formatDate(row.date)}</span>
            <span className="flex-1">{formatValue(row.kind, "text")}</span>
            <span className="tabular-nums">{formatMoney(row.localAmount, row.currency)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function AssetPanel({ ticker, language }: { ticker: string; language: Language }) {
  const { t } = useTranslation();
  return (
    <Sheet
      title={ticker}
      closeLabel={t("asset.close")}
      onClose={() => go({ page: "assets", ticker: null })}
    >
      <WidgetHost id="core-asset-price" bundleHash={ticker}>
        <PriceCard ticker={ticker} />
      </WidgetHost>
      <WidgetHost id="core-asset-position" bundleHash={ticker}>
        <div className="grid gap-3">
          <OwnPosition ticker={ticker} />
          <OwnOperations ticker={ticker} />
        </div>
      </WidgetHost>
      <Slot name="asset.panel" language={language} props={{ ticker }} />
    </Sheet>
  );
}
