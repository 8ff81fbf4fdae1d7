export type Trend = "up" | "down" | "flat";

export default function trendOf(value: number): Trend {
  if (value === 0) return "flat";
  return value > 0 ? "up" : "down";
}

export { trendOf as trend };
