import { useState, type ReactNode } from "react";

export interface DataColumn<T> {
  id: string;
  title: ReactNode;
  cell: (row: T) => ReactNode;
  /** what the column sorts by; columns without it cannot be sorted */
  sort?: (row: T) => number | string;
  numeric?: boolean;
  color?: (row: T) => "red" | "green" | undefined;
  footer?: ReactNode;
  /** left out on narrow screens */
  wideOnly?: boolean;
}

interface DataTableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly DataColumn<T>[];
  rowKey: (row: T) => string;
  sortedBy?: { id: string; order: "asc" | "desc" };
}

const collator = new Intl.Collator();

function compare(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : collator.compare(String(a), String(b));
}

/** A table of the application's own pages: cells may be anything, headers sort. */
export function DataTable<T>({ label, rows, columns, rowKey, sortedBy }: DataTableProps<T>) {
  const [sorting, setSorting] = useState(sortedBy ?? null);
  const by = columns.find((column) => column.id === sorting?.id)?.sort;
  const direction = sorting?.order === "asc" ? 1 : -1;
  const shown = by ? rows.toSorted((a, b) => direction * compare(by(a), by(b))) : rows;
  const press = (column: DataColumn<T>) => {
    const start = column.numeric ? "desc" : "asc";
    setSorting((now) =>
      now?.id === column.id
        ? { id: column.id, order: now.order === "asc" ? "desc" : "asc" }
        : { id: column.id, order: start },
    );
  };
  const ariaSort = (column: DataColumn<T>) => {
    if (!column.sort) return undefined;
    if (sorting?.id !== column.id) return "none";
    return sorting.order === "asc" ? "ascending" : "descending";
  };
  const classOf = (column: DataColumn<T>) =>
    `${column.numeric ? "at-num" : ""} ${column.wideOnly ? "max-sm:hidden" : ""}`;
  return (
    <div className="at-table-scroll">
      <table className="at-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classOf(column)}
                aria-sort={ariaSort(column)}
              >
                {column.sort ? (
                  <button type="button" onClick={() => press(column)}>
                    {column.title}
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.id} className={classOf(column)} data-color={column.color?.(row)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {columns.some((column) => column.footer !== undefined) ? (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.id} className={classOf(column)}>
                  {column.footer}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}
