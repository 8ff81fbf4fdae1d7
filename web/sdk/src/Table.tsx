import { useState, type ReactNode } from "react";
import { sortBy, sum, unique } from "./calculations.ts";
import { colorOf } from "./colors.ts";
import { useDecimals } from "./decimals.ts";
import { formatValue } from "./formatting.ts";
import type { Column, Format, TableProps } from "./types.ts";
import { word } from "./words.ts";

interface Sorting {
  field: string;
  order: "asc" | "desc";
}

const NUMERIC: readonly (Format | undefined)[] = ["number", "money", "percent"];

function isNumeric<T extends object>(rows: T[], column: Column<T>): boolean {
  if (column.format) return NUMERIC.includes(column.format);
  return rows.some((row) => typeof row[column.field] === "number");
}

function sortKey(value: unknown): number | string {
  if (typeof value === "number") return value;
  return value === null || value === undefined ? "" : String(value);
}

function currencyOf<T extends object>(row: T, column: Column<T>): string | undefined {
  const currency: unknown = column.currency ? row[column.currency] : undefined;
  return typeof currency === "string" ? currency : undefined;
}

interface Total {
  currency: string | undefined;
  value: number;
}

/** What a column adds up to in each of its currencies: roubles and dollars have no common sum. */
function totalsOf<T extends object>(rows: T[], column: Column<T>): Total[] {
  const currencies = unique(rows, (row) => currencyOf(row, column) ?? "");
  return currencies.map((currency) => ({
    currency: currency || undefined,
    value: sum(
      rows.filter((row) => (currencyOf(row, column) ?? "") === currency),
      (row) => {
        const value: unknown = row[column.field];
        return typeof value === "number" ? value : 0;
      },
    ),
  }));
}

function TotalCell<T extends object>({ rows, column }: { rows: T[]; column: Column<T> }) {
  const decimals = useDecimals();
  const totals = totalsOf(rows, column);
  const [only] = totals;
  const single = totals.length === 1 ? only?.value : undefined;
  return (
    <td className="at-num" data-color={colorOf(single, column.color)} data-value={single}>
      {totals.map(({ currency, value }) => (
        <div key={currency ?? ""}>{formatValue(value, column.format, currency, decimals)}</div>
      ))}
    </td>
  );
}

function Cell<T extends object>({
  row,
  column,
  numeric,
}: {
  row: T;
  column: Column<T>;
  numeric: boolean;
}) {
  const decimals = useDecimals();
  const value: unknown = row[column.field];
  const text = formatValue(value, column.format, currencyOf(row, column), decimals);
  const isRaw = typeof value === "string" && value !== "" && value !== text;
  return (
    <td
      className={numeric ? "at-num" : undefined}
      data-color={colorOf(value, column.color)}
      data-raw={isRaw ? value : undefined}
      data-value={typeof value === "number" ? value : undefined}
    >
      {text}
    </td>
  );
}

export function Table<T extends object>({ rows, columns, empty }: TableProps<T>): ReactNode {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  if (rows.length === 0) return <p className="at-empty">{empty ?? word("empty")}</p>;

  const sortedColumn = columns.find((column) => column.field === sorting?.field);
  const shown =
    sorting && sortedColumn
      ? sortBy(rows, (row) => sortKey(row[sortedColumn.field]), sorting.order)
      : rows;
  const numeric = columns.map((column) => isNumeric(rows, column));
  const press = (column: Column<T>, isNumber: boolean) => {
    const firstOrder = isNumber ? "desc" : "asc";
    const other = firstOrder === "asc" ? "desc" : "asc";
    setSorting((now) => {
      if (now?.field !== column.field) return { field: column.field, order: firstOrder };
      return now.order === firstOrder ? { field: column.field, order: other } : null;
    });
  };
  const ariaSort = (column: Column<T>) => {
    if (sorting?.field !== column.field) return "none";
    return sorting.order === "asc" ? "ascending" : "descending";
  };
  return (
    <div className="at-table-scroll" tabIndex={-1}>
      <table className="at-table">
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th
                key={`${column.field} ${column.title}`}
                scope="col"
                className={numeric[index] ? "at-num" : undefined}
                aria-sort={ariaSort(column)}
              >
                <button type="button" onClick={() => press(column, numeric[index] ?? false)}>
                  {column.title}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={rowKey(row, index)}>
              {columns.map((column, at) => (
                <Cell
                  key={`${column.field} ${column.title}`}
                  row={row}
                  column={column}
                  numeric={numeric[at] ?? false}
                />
              ))}
            </tr>
          ))}
        </tbody>
        {columns.some((column) => column.total) ? (
          <tfoot>
            <tr data-total="">
              {columns.map((column, index) =>
                column.total ? (
                  <TotalCell key={`${column.field} ${column.title}`} rows={rows} column={column} />
                ) : (
                  <td key={`${column.field} ${column.title}`}>
                    {index === 0 ? word("total") : ""}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

function rowKey(row: object, index: number): string {
  if ("id" in row && typeof row.id === "string") return row.id;
  return String(index);
}
