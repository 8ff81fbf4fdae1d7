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
} from "@atelier/sdk";
import { formatValue, useToolPages, WidgetHost } from "@atelier/sdk/host";
import { Badge, Button, DataTable, type DataColumn, type Language } from "@atelier/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../app/route.ts";
import type { Operation } from "./operation.ts";
import { OperationActions } from "./OperationActions.tsx";

const PAGE = 100;

/** In the operation's own currency; nothing where it is zero. */
const moneyOf = (row: Operation, amount: string | null) =>
  amount === null || Number(amount) === 0 ? "" : formatMoney(Number(amount), row.currency);

function quantityOf(row: Operation): string {
  if (row.ratio) return `${row.ratio.new}:${row.ratio.old}`;
  return row.quantity === null ? "" : formatNumber(Number(row.quantity));
}

function useColumns(): DataColumn<Operation>[] {
  const { t } = useTranslation();
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
      cell: (row) => (
        <>
          {formatValue(row.kind, "text")}{" "}
          {row.problem ? <Badge title={row.problem}>{t("operations.leftOut")}</Badge> : null}
        </>
      ),
    },
    {
      id: "asset",
      title: t("operations.asset"),
      sort: (row) => row.ticker ?? "",
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
      sort: (row) => Number(row.quantity ?? 0),
      cell: quantityOf,
    },
    {
      id: "price",
      title: t("operations.price"),
      numeric: true,
      wideOnly: true,
      sort: (row) => Number(row.price_base ?? 0),
      cell: (row) => moneyOf(row, row.price),
    },
    {
      id: "amount",
      title: t("operations.amount"),
      numeric: true,
      sort: (row) => Number(row.amount_base),
      cell: (row) => moneyOf(row, row.amount),
    },
    {
      id: "fee",
      title: t("operations.fee"),
      numeric: true,
      wideOnly: true,
      sort: (row) => Number(row.fee_base),
      cell: (row) => moneyOf(row, row.fee),
    },
    { id: "note", title: t("operations.note"), wideOnly: true, cell: (row) => row.note },
    {
      id: "actions",
      title: (
        <span className="relative">
          <span className="sr-only">{t("operations.actions")}</span>
        </span>
      ),
      numeric: true,
      cell: (row) => <OperationActions row={row} />,
    },
  ];
}

function Operations() {
  const { t } = useTranslation();
  const all = useToolPages("list_transactions", {}).flatMap((page) => page.transactions);
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
      matches(`${row.ticker ?? ""} ${row.name ?? ""} ${row.note}`, query),
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
