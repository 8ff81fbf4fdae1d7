import type { Color } from "./types.ts";

const PALETTE_SIZE = 8;

export const seriesColor = (index: number): string =>
  `var(--at-chart-${(index % PALETTE_SIZE) + 1})`;

/** The sign colour of a value under a column's or chart's rule; nothing where none applies. */
export function colorOf(value: unknown, rule: Color | undefined): "red" | "green" | undefined {
  if (rule !== "bySign") return rule;
  if (typeof value !== "number" || value === 0) return undefined;
  return value > 0 ? "green" : "red";
}

export function fillOf(color: "red" | "green" | undefined, fallback: string): string {
  if (color === "green") return "var(--at-gain)";
  if (color === "red") return "var(--at-loss)";
  return fallback;
}
