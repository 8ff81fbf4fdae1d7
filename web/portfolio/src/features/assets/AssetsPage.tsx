import {
  Card,
  formatPercent,
  matches,
  Select,
  TextInput,
  unique,
  usePositions,
} from "@atelier/sdk";
import { formatValue, useToolPages, WidgetHost } from "@atelier/sdk/host";
import { Badge, DataTable, type DataColumn, type Language } from "@atelier/ui";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../app/route.ts";
import { AssetPanel } from "./AssetPanel.tsx";

type Asset = ReturnType<typeof useToolPages<"list_assets">>[number]["assets"][number];

export function priceText(price: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).format(price);
}

function useColumns(held: ReadonlySet<string>): DataColumn<Asset>[] {
  const { t, i18n } = useTranslation();
  const countries = new Intl.DisplayNames(i18n.language, { type: "region", fallback: "code" });
  return [
    {
      id: "asset",
      title: t("positions.asset"),
      sort: (row) => row.ticker,
      cell: (row) => (
        <span className="flex items-baseline gap-2">
          <a
            className="font-medium text-text no-underline hover:underline"
            href={hrefOf({ page: "assets", ticker: row.ticker })}
          >
            {row.ticker}
          </a>
          <span className="max-w-56 truncate text-muted max-sm:hidden">{row.name}</span>
          {row.demo ? <Badge title={t("demo.hint")}>{t("demo.badge")}</Badge> : null}
        </span>
      ),
    },
    {
      id: "price",
      title: t("positions.price"),
      numeric: true,
      sort: (row) => Number(row.price),
      cell: (row) => priceText(Number(row.price), row.currency, i18n.language),
    },
    {
      id: "day",
      title: t("positions.day"),
      numeric: true,
      sort: (row) => Number(row.day_change),
      color: (row) =>
        Number(row.day_change) > 0 ? "green" : Number(row.day_change) < 0 ? "red" : undefined,
      cell: (row) => formatPercent(Number(row.day_change)),
    },
    {
      id: "class",
      title: t("assets.class"),
      wideOnly: true,
      sort: (row) => row.asset_class,
      cell: (row) => formatValue(row.asset_class, "text"),
    },
    {
      id: "sector",
      title: t("assets.sector"),
      wideOnly: true,
      sort: (row) => row.sector,
      cell: (row) => row.sector,
    },
    {
      id: "country",
      title: t("assets.country"),
      wideOnly: true,
      sort: (row) => row.country,
      cell: (row) => (/^[A-Z]{2}$/.test(row.country) ? countries.of(row.country) : row.country),
    },
    {
      id: "held",
      title: t("assets.held"),
      cell: (row) => (held.has(row.ticker) ? "●" : ""),
      sort: (row) => (held.has(row.ticker) ? 0 : 1),
    },
  ];
}

function Assets() {
  const { t } = useTranslation();
  const pages = useToolPages("list_assets", {});
  const positions = usePositions();
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState("");
  const held = useMemo(() => new Set(positions.map((row) => row.ticker)), [positions]);
  const columns = useColumns(held);
  const all = pages.flatMap((page) => page.assets);
  const found = all.filter(
    (row) =>
      (kind === "" || row.asset_class === kind) && matches(`${row.ticker} ${row.name}`, query),
  );
  return (
    <Card title={t("assets.title")} note={t("assets.found", { count: found.length })}>
      <div className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
        <TextInput label={t("filter.search")} value={query} onChange={setQuery} />
        <Select
          label={t("assets.class")}
          value={kind}
          options={unique(all, (row) => row.asset_class)}
          onChange={setKind}
        />
      </div>
      {found.length === 0 ? (
        <p className="at-empty">{t("operations.none")}</p>
      ) : (
        <DataTable
          label={t("assets.title")}
          rows={found}
          columns={columns}
          rowKey={(row) => row.ticker}
          sortedBy={{ id: "asset", order: "asc" }}
        />
      )}
      {found.some((row) => row.demo) ? (
        <p className="text-[12px] text-muted">{t("demo.note")}</p>
      ) : null}
    </Card>
  );
}

export function AssetsPage({ language, ticker }: { language: Language; ticker: string | null }) {
  return (
    <>
      <WidgetHost id="core-assets" bundleHash={language}>
        <Assets />
      </WidgetHost>
      {ticker ? <AssetPanel key={ticker} ticker={ticker} language={language} /> : null}
    </>
  );
}
