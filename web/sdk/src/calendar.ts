import type { CalendarPeriod } from "./types.ts";

export interface Days {
  /** first and last day, ISO, both included */
  from: string;
  to: string;
}

const iso = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** `count` whole months from the first of `month`, which may lie outside 1 to 12. */
const months = (year: number, month: number, count: number): Days => ({
  from: iso(year, month, 1),
  to: iso(year, month + count, 0),
});

function partOf(year: number, part: string): Days {
  const quarter = /^Q([1-4])$/.exec(part);
  return quarter
    ? months(year, (Number(quarter[1]) - 1) * 3 + 1, 3)
    : months(year, Number(part), 1);
}

function unitOf(unit: string, back: number, year: number, month: number, day: number): Days {
  if (unit === "year") return months(year - back, 1, 12);
  if (unit === "quarter") return months(year, Math.floor((month - 1) / 3) * 3 + 1 - back * 3, 3);
  if (unit === "month") return months(year, month - back, 1);
  const monday = day - ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) - back * 7;
  return { from: iso(year, month, monday), to: iso(year, month, monday + 6) };
}

/** The days of a stretch of the calendar, seen from the day `asOf`: the quarter before, March of last year. */
export function calendar(period: CalendarPeriod, asOf: string): Days {
  const [year = 1970, month = 1, day = 1] = asOf.split("-").map(Number);
  const [head = "", part] = period.split("-");
  if (part !== undefined) {
    const own = partOf(head === "previous_year" ? year - 1 : year, part);
    return head === "latest" && own.from > asOf ? partOf(year - 1, part) : own;
  }
  const [which, unit = ""] = head.split("_");
  return unitOf(unit, which === "previous" ? 1 : 0, year, month, day);
}
