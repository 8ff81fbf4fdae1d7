import type { Aggregate, Datum } from "./types.ts";

const SCALE = 8;

/** Decimal digits of a finite number as an integer number of 1e-8 units. */
function scaled(value: number): bigint {
  return BigInt(value.toFixed(SCALE).replace(".", ""));
}

function unscaled(units: bigint): number {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(SCALE + 1, "0");
  return Number(`${sign}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`);
}

// toFixed answers in exponent form from 1e21 on, where 8 decimals mean nothing anyway.
const isExact = (value: number): boolean => Math.abs(value) < 1e21;

function total(values: number[]): number {
  if (!values.every(isExact)) return values.reduce((all, value) => all + value, 0);
  return unscaled(values.reduce((all, value) => all + scaled(value), 0n));
}

/** To 8 decimals, half away from zero, as sums are. */
const average = (values: number[]): number =>
  Number((total(values) / values.length).toFixed(SCALE));

/** Of at least one value. */
function combined(values: number[], how: Aggregate): number {
  if (how === "sum") return total(values);
  if (how === "average") return average(values);
  const pick = how === "largest" ? Math.max : Math.min;
  return values.reduce((best, value) => pick(best, value));
}

/** Adds up exactly to 8 decimals. */
export function sum<T>(rows: T[], value: (row: T) => number): number {
  return total(rows.map(value));
}

/** A sorted copy; equal rows keep their order. */
export function sortBy<T>(rows: T[], key: (row: T) => number | string, order: "asc" | "desc"): T[] {
  const direction = order === "asc" ? 1 : -1;
  const compare = (a: number | string, b: number | string): number =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return [...rows].sort((a, b) => direction * compare(key(a), key(b)));
}

/** One figure of all rows; null when there are none, except that a sum of none is 0. */
export function aggregate<T>(rows: T[], value: (row: T) => number, how: Aggregate): number | null {
  if (rows.length === 0) return how === "sum" ? 0 : null;
  return combined(rows.map(value), how);
}

/** One figure of `value` for each key, the sum if nothing else is said, in the order in which the keys first appear. */
export function groupBy<T>(
  rows: T[],
  key: (row: T) => string,
  value: (row: T) => number,
  how: Aggregate = "sum",
): Datum[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const label = key(row);
    const values = groups.get(label);
    if (values) values.push(value(row));
    else groups.set(label, [value(row)]);
  }
  return [...groups].map(([label, values]) => ({ label, value: combined(values, how) }));
}

/** The first `count` rows of each key, key by key in the order of first appearance. */
export function firstOfEach<T>(rows: T[], key: (row: T) => string, count: number): T[] {
  return unique(rows, key).flatMap((label) =>
    rows.filter((row) => key(row) === label).slice(0, count),
  );
}

/** Each value with all values before it added up. */
export function runningTotal(data: Datum[]): Datum[] {
  return data.map((datum, index) => ({
    ...datum,
    value: sum(data.slice(0, index + 1), (one) => one.value),
  }));
}

/** Every different key once, in the order of first appearance. */
export function unique<T>(rows: T[], key: (row: T) => string): string[] {
  return [...new Set(rows.map(key))];
}

/** The calendar quarter of an ISO date: "2022-Q3". */
export function quarterOf(date: string): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

export function first<T>(rows: T[]): T | undefined {
  return rows[0];
}

export function last<T>(rows: T[]): T | undefined {
  return rows.at(-1);
}

/** Whether `text` contains `query`, upper and lower case alike; an empty query fits everything. */
export function matches(text: string, query: string): boolean {
  return text.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase());
}
