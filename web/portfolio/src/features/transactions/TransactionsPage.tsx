import {
  Card,
  DateInput,
  formatDate,
  formatMoney,
  formatNumber,
  matches,
  Select,
  TextInput,
  unique,
  useTransactions,
  type Transaction,
} from "@atelier/sdk";
import { formatValue, WidgetHost } from "@atelier/sdk/host";
import { Button, DataTable, type DataColumn, type Language } from "@atelier/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../app/route.ts";

const PAGE = 100;

function useColumns(): DataColumn<Transaction>[] {
  const { t } = useTranslation();
  const amount = (value: number) => (value === 0 ? "" : formatNumber(value));
  return [
    {
      id: "date",
      title: t("operations.date"),
      sort: (row) => row.date,
      cell: (row) => formatDate(row.date),
    },
    {
      id: "kind",
      title: t("operations.kind"),
      sort: (row) => row.kind,
      cell: (row) => formatValue(row.kind, "text"),
    },
    {
      id: "asset",
      title: t("operations.asset"),
      sort: (row) => row.ticker,
      cell: (row) =>
        row.ticker ? (
          <a
            className="font-medium text-text no-underline hover:underline"
            href={hrefOf({ page: "assets", ticker: row.ticker })}
          >
            {row.ticker}
          </a>
        ) : null,
    },
    {
      id: "quantity",
      title: t("operations.quantity"),
      numeric: true,
      wideOnly: true,
      sort: (row) => row.quantity,
      cell: (row) => amount(row.quantity),
    },
    {
      id: "amount",
      title: t("operations.amount"),
      numeric: true,
      sort: (row) => row.amount,
      cell: (row) => formatMoney(row.amount),
    },
    {
      id: "fee",
      title: t("operations.fee"),
      numeric: true,
      wideOnly: true,
      sort: (row) => row.fee,
      cell: (row) => amount(row.fee),
    },
    { id: "note", title: t("operations.note"), wideOnly: true, cell: (row) => row.note },
  ];
}

function Operations() {
  const { t } = useTranslation();
  const all = useTransactions();
  const columns = useColumns();
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const found = all.filter(
    (row) =>
      (kind === "" || row.kind === kind) &&
      (from === "" || row.date >= from) &&
      (to === "" || row.date <= to) &&
      matches(`${row.ticker} ${row.name} ${row.note}`, query),
  );
  return (
    <Card title={t("nav.transactions")} note={t("operations.found", { count: found.length })}>
      <div className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
        <TextInput label={t("filter.search")} value={query} onChange={setQuery} />
        <Select
          label={t("filter.kind")}
          value={kind}
          options={unique(all, (row) => row.kind)}
          onChange={setKind}
        />
        <DateInput label={t("filter.from")} value={from} onChange={setFrom} />
        <DateInput label={t("filter.to")} value={to} onChange={setTo} />
      </div>
      {found.length === 0 ? (
        <p className="at-empty">{t("operations.none")}</p>
      ) : (
        <DataTable
          label={t("nav.transactions")}
          rows={found.slice(0, limit)}
          columns={columns}
          rowKey={(row) => row.id}
        />
      )}
      {found.length > limit ? (
        <Button className="self-start" onClick={() => setLimit(limit + PAGE)}>
          {t("operations.more")}
        </Button>
      ) : null}
    </Card>
  );
}

export function TransactionsPage({ language }: { language: Language }) {
  return (
    <WidgetHost id="core-transactions" bundleHash={language}>
      <Operations />
    </WidgetHost>
  );
}
