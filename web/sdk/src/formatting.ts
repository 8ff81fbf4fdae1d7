import { currentCurrency, currentLocale, currentTimeZone } from "./host-state.ts";
import type { Format, InCurrency } from "./types.ts";
import { term, word } from "./words.ts";

const MISSING = "—";
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_MONTH = /^\d{4}-\d{2}$/;
const QUARTER = /^(\d{4})-Q([1-4])$/;

const formatters = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currentLocale()} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(currentLocale(), options);
  formatters.set(key, made);
  return made;
}

function show(value: number, options: Intl.NumberFormatOptions): string {
  if (!Number.isFinite(value)) return MISSING;
  return numberFormat(options).format(value).replace("-", "−");
}

// Their short symbols belong to nobody else here; "$" alone could also be Canada's, "¥" also China's.
const SHORT_SYMBOLS = new Set(["USD", "EUR", "RUB", "GBP"]);

function moneyIn(currency: string | undefined): Intl.NumberFormatOptions {
  const code = currency || currentCurrency();
  const currencyDisplay = SHORT_SYMBOLS.has(code) ? "narrowSymbol" : "symbol";
  return { style: "currency", currency: code, currencyDisplay };
}

/** A fixed number of places, where one was asked for. */
function places(decimals: number | undefined): Intl.NumberFormatOptions {
  if (decimals === undefined) return {};
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** In the base currency without `currency`. */
export function formatMoney(value: number, currency?: string, decimals?: number): string {
  // A code that is none would throw, and hide all other rows.
  if (currency && !/^[A-Za-z]{3}$/.test(currency))
    return `${formatNumber(value, decimals)} ${currency}`;
  return show(value, { ...moneyIn(currency), ...places(decimals) });
}

/** The note beside a sum of rows in several currencies. */
export function conversionNote(rows: InCurrency[]): string | undefined {
  const foreign = [...new Set(rows.map((row) => row.currency))]
    .filter((currency) => currency !== currentCurrency())
    .sort();
  if (foreign.length === 0) return undefined;
  const list = new Intl.ListFormat(currentLocale()).format(foreign);
  return word("converted").replace("{from}", list).replace("{to}", currentCurrency());
}

export function formatNumber(value: number, decimals?: number): string {
  const size = Math.abs(value);
  const digits = size >= 1 || size === 0 ? 2 : size >= 0.001 ? 4 : 8;
  return show(value, { maximumFractionDigits: digits, ...places(decimals) });
}

/** A fraction as a percentage: 0.05 is 5 %. */
export function formatPercent(rate: number, decimals?: number): string {
  return show(rate, { style: "percent", maximumFractionDigits: 2, ...places(decimals) });
}

function parts(iso: string): Date {
  return new Date(`${ISO_MONTH.test(iso) ? `${iso}-01` : iso}T00:00:00Z`);
}

/** A day, a month or a quarter ("2022-03-01", "2022-03", "2022-Q1"); anything else as it is. */
export function formatDate(iso: string): string {
  const quarter = QUARTER.exec(iso);
  if (quarter)
    return word("quarter")
      .replace("{quarter}", quarter[2] ?? "")
      .replace("{year}", quarter[1] ?? "");
  if (!ISO_DATE.test(iso) && !ISO_MONTH.test(iso)) return iso;
  const options: Intl.DateTimeFormatOptions = ISO_MONTH.test(iso)
    ? { month: "short", year: "numeric" }
    : { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(currentLocale(), { ...options, timeZone: "UTC" })
    .format(parts(iso))
    .replace(/[\s\u202f]/g, "\u00a0");
}

/** A moment of time, in milliseconds since 1970, by the reader's clock and calendar. */
export function formatTime(at: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return MISSING;
  const zone = currentTimeZone();
  return new Intl.DateTimeFormat(currentLocale(), {
    dateStyle: "medium",
    timeStyle: "short",
    ...(zone ? { timeZone: zone } : {}),
  })
    .format(moment)
    .replace(/[\s\u202f]/g, "\u00a0");
}

/** A label; on an axis, dates lose what the reader can infer. */
export function formatLabel(label: string, axis?: "day" | "month"): string {
  if (QUARTER.test(label)) return formatDate(label);
  if (!ISO_DATE.test(label) && !ISO_MONTH.test(label)) return term(label);
  if (!axis) return formatDate(label);
  if (axis === "month" || ISO_MONTH.test(label)) return formatDate(label.slice(0, 7));
  return new Intl.DateTimeFormat(currentLocale(), {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  }).format(parts(label));
}

/** So many significant digits tell the ticks of an axis apart, whose values reach from `low` to `high`. */
export function axisDigits(low: number, high: number): number {
  const top = Math.max(Math.abs(low), Math.abs(high));
  const span = high - low;
  if (!(top > 0) || !(span > 0) || !Number.isFinite(span)) return 3;
  // An axis has about five ticks, at round numbers of two digits such as 0.25 or 15.
  const step = span / 5;
  return Math.min(Math.max(Math.floor(Math.log10(top)) - Math.floor(Math.log10(step)) + 2, 3), 8);
}

/** Short numbers for axes: $1.2M. */
export function formatAxis(
  value: number,
  format: Format | undefined,
  digits: number,
  currency?: string,
): string {
  const style = format === "percent" ? { style: "percent" as const } : {};
  return show(value, {
    ...(format === "money" ? moneyIn(currency) : style),
    notation: "compact",
    maximumSignificantDigits: digits,
  });
}

export function formatValue(
  value: unknown,
  format: Format | undefined,
  currency?: string,
  decimals?: number,
): string {
  if (value === null || value === undefined || value === "") return MISSING;
  if (typeof value === "number") {
    if (format === "money") return formatMoney(value, currency, decimals);
    if (format === "percent") return formatPercent(value, decimals);
    return formatNumber(value, decimals);
  }
  if (typeof value === "boolean") return term(String(value));
  const text = String(value);
  return format === "date" ? formatDate(text) : term(text);
}
