import { axisDigits, formatAxis } from "./formatting.ts";
import type { Format } from "./types.ts";

export const axisText = { fill: "var(--at-muted)", fontSize: 11 } as const;

export const grid = { stroke: "var(--at-line)", strokeDasharray: "0" } as const;

export function marginOf(horizontal?: boolean) {
  return { top: 8, right: horizontal ? 16 : 8, bottom: 0, left: 0 };
}

/** Texts of an axis for these values; zero is on it where bars stand. */
export function axisFormatter(
  values: readonly (number | undefined)[],
  fromZero: boolean,
  format: Format | undefined,
  currency?: string,
): (value: number) => string {
  const known = values.filter((value) => value !== undefined && Number.isFinite(value));
  const all = (fromZero ? [...known, 0] : known) as number[];
  const digits = axisDigits(Math.min(...all), Math.max(...all));
  return (value) => formatAxis(value, format, digits, currency);
}

const LETTER = 6.2;
const SLANTED_LETTER = 5;
const MAX_SLANTED = 24;

/** Labels under bars: beside each other where they fit, slanted where not, so that none is missing; thinned out beyond that. */
export function labelsUnderBars(labels: readonly string[], width: number) {
  const longest = Math.max(0, ...labels.map((label) => label.length));
  if (labels.length === 0 || longest * LETTER + 8 <= width / labels.length) return { interval: 0 };
  if (labels.length > MAX_SLANTED) return { minTickGap: 4 };
  const height = Math.min(Math.ceil(longest * SLANTED_LETTER * 0.7) + 24, 96);
  return { interval: 0, angle: -40, textAnchor: "end" as const, height };
}
