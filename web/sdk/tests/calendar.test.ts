import { expect, test } from "vitest";
import { calendar } from "../src/calendar.ts";
import type { CalendarPeriod } from "../src/types.ts";

test.each<[CalendarPeriod, string, string, string]>([
  ["this_week", "2022-12-28", "2022-12-26", "2023-01-01"],
  ["previous_week", "2023-01-01", "2022-12-19", "2022-12-25"],
  ["this_month", "2024-02-10", "2024-02-01", "2024-02-29"],
  ["previous_month", "2023-01-31", "2022-12-01", "2022-12-31"],
  ["this_quarter", "2022-12-28", "2022-10-01", "2022-12-31"],
  ["previous_quarter", "2022-02-28", "2021-10-01", "2021-12-31"],
  ["this_year", "2022-12-28", "2022-01-01", "2022-12-31"],
  ["previous_year", "2022-12-28", "2021-01-01", "2021-12-31"],
  ["previous_year-Q3", "2022-12-28", "2021-07-01", "2021-09-30"],
  ["this_year-02", "2022-12-28", "2022-02-01", "2022-02-28"],
  ["latest-03", "2022-12-28", "2022-03-01", "2022-03-31"],
  ["latest-03", "2022-02-28", "2021-03-01", "2021-03-31"],
  ["latest-Q4", "2022-12-28", "2022-10-01", "2022-12-31"],
])("%s seen from %s is %s to %s", (period, asOf, from, to) => {
  expect(calendar(period, asOf)).toEqual({ from, to });
});
