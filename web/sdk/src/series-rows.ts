import type { Series } from "./types.ts";

export interface SeriesRow {
  label: string;
  values: (number | undefined)[];
}

/** One row a label with the value of each series, in the order in which labels first appear. */
export function rowsOf(series: Pick<Series, "data">[]): SeriesRow[] {
  const rows = new Map<string, SeriesRow>();
  series.forEach((line, index) => {
    for (const datum of line.data) {
      const row = rows.get(datum.label) ?? { label: datum.label, values: [] };
      row.values[index] = datum.value;
      rows.set(datum.label, row);
    }
  });
  return [...rows.values()];
}
