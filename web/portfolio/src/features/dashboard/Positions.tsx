import {
  Card,
  formatMoney,
  formatNumber,
  formatPercent,
  sum,
  usePositions,
  type Position,
} from "@atelier/sdk";
import { Badge, DataTable, type DataColumn, type Language } from "@atelier/ui";
import { Plus } from "lucide-react";
import { use, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../app/route.ts";
import { ColumnHead } from "../../slots/ColumnHead.tsx";
import { CustomizeContext, useContributions } from "../../slots/contributions.ts";
import { Contribution } from "../../slots/Contribution.tsx";
import { FrameCell, FrameColumns, type FrameCells } from "../../slots/FrameColumns.tsx";
import { addHref } from "../../slots/Frame.tsx";

const bySign = (value: number) => (value > 0 ? "green" : value < 0 ? "red" : undefined);

function useBaseColumns(rows: Position[]): DataColumn<Position>[] {
  const { t } = useTranslation();
  const profit = sum(rows, (row) => row.profit);
  return [
    {
      id: "asset",
      title: t("positions.asset"),
      sort: (row) => row.ticker,
      footer: t("positions.total"),
      cell: (row) => (
        <span className="flex items-baseline gap-2">
          <a
            className="font-medium text-text no-underline hover:underline"
            href={hrefOf({ page: "assets", ticker: row.ticker })}
          >
            {row.ticker}
          </a>
          <span className="max-w-40 truncate text-muted max-sm:hidden">{row.name}</span>
          {row.demo ? <Badge title={t("demo.hint")}>{t("demo.badge")}</Badge> : null}
        </span>
      ),
    },
    {
      id: "quantity",
      title: t("positions.quantity"),
      numeric: true,
      wideOnly: true,
      sort: (row) => row.quantity,
      footer: "",
      cell: (row) => formatNumber(row.quantity),
    },
    {
      id: "price",
      title: t("positions.price"),
      numeric: true,
      wideOnly: true,
      sort: (row) => row.price,
      footer: "",
      cell: (row) => formatMoney(row.price),
    },
    {
      id: "day",
      title: t("positions.day"),
      numeric: true,
      sort: (row) => row.dayChange,
      color: (row) => bySign(row.dayChange),
      footer: "",
      cell: (row) => formatPercent(row.dayChange),
    },
    {
      id: "value",
      title: t("positions.value"),
      numeric: true,
      sort: (row) => row.value,
      footer: formatMoney(sum(rows, (row) => row.value)),
      cell: (row) => formatMoney(row.value),
    },
    {
      id: "weight",
      title: t("positions.weight"),
      numeric: true,
      wideOnly: true,
      sort: (row) => row.weight,
      footer: "",
      cell: (row) => formatPercent(row.weight),
    },
    {
      id: "profit",
      title: t("positions.profit"),
      numeric: true,
      sort: (row) => row.profit,
      color: (row) => bySign(row.profit),
      footer: (
        <span className="at-sign" data-color={bySign(profit)}>
          {formatMoney(profit)}
        </span>
      ),
      cell: (row) => formatMoney(row.profit),
    },
  ];
}

function AddColumn() {
  const { t } = useTranslation();
  return (
    <a
      href={addHref("positions.column")}
      aria-label={t("custom.addColumn")}
      title={t("custom.addColumn")}
      className="ml-auto grid size-6 place-items-center rounded-small border border-dashed border-line-strong text-muted hover:border-accent hover:text-accent"
    >
      <Plus size={14} aria-hidden />
    </a>
  );
}

export function Positions({ language }: { language: Language }) {
  const { t } = useTranslation();
  const customizing = use(CustomizeContext);
  const rows = usePositions();
  const base = useBaseColumns(rows);
  const added = useContributions("positions.column").filter((column) => !column.hidden);
  const [cells, setCells] = useState<FrameCells>({});
  const frameRows = useMemo(
    () => rows.map((position) => ({ id: position.ticker, props: { position } })),
    [rows],
  );
  const columns: DataColumn<Position>[] = [
    ...base,
    ...added.map((column) => ({
      id: column.id,
      title: <ColumnHead column={column} language={language} />,
      numeric: true,
      cell: (position: Position) =>
        column.venue === "frame" ? (
          <FrameCell cells={cells[column.id]} id={position.ticker} />
        ) : (
          <Contribution inline customization={column} language={language} props={{ position }} />
        ),
    })),
    ...(customizing ? [{ id: "add", title: <AddColumn />, cell: () => null }] : []),
  ];
  return (
    <Card title={t("positions.title")} note={t("positions.count", { count: rows.length })}>
      <FrameColumns columns={added} language={language} rows={frameRows} onCells={setCells} />
      {rows.length === 0 ? (
        <p className="at-empty">{t("positions.empty")}</p>
      ) : (
        <DataTable
          label={t("positions.title")}
          rows={rows}
          columns={columns}
          rowKey={(row) => row.ticker}
          sortedBy={{ id: "value", order: "desc" }}
        />
      )}
      {rows.some((row) => row.demo) ? (
        <p className="text-[12px] text-muted">{t("demo.note")}</p>
      ) : null}
    </Card>
  );
}
