import type { ReactNode } from "react";
import { Cell, Pie, PieChart as Drawing, Tooltip } from "recharts";
import { sortBy, sum } from "./calculations.ts";
import { ChartFigure, datumColor } from "./ChartFigure.tsx";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { fillOf, seriesColor } from "./colors.ts";
import { formatLabel, formatPercent } from "./formatting.ts";
import type { Datum, PieChartProps } from "./types.ts";
import { word } from "./words.ts";

const MAX_SLICES = 8;
const STACKED_BELOW = 340;

/** Slices too many to tell apart are drawn as one; the table keeps them all. */
function slicesOf(data: Datum[]): Datum[] {
  const drawn = sortBy(
    data.filter((datum) => datum.value > 0),
    (datum) => datum.value,
    "desc",
  );
  if (drawn.length <= MAX_SLICES) return drawn;
  const rest = drawn.slice(MAX_SLICES - 1);
  return [
    ...drawn.slice(0, MAX_SLICES - 1),
    { label: word("other"), value: sum(rest, (datum) => datum.value) },
  ];
}

export function PieChart({ data, format, color, total, donut }: PieChartProps): ReactNode {
  const slices = slicesOf(data);
  const whole = sum(slices, (slice) => slice.value);
  const fill = (slice: Datum, index: number) =>
    fillOf(datumColor(slice, color), seriesColor(index));
  return (
    <ChartFigure
      kind="pie"
      series={[{ name: "", data }]}
      format={format}
      color={color}
      total={total}
      draw={(width) => {
        const size = Math.min(width < STACKED_BELOW ? 200 : width * 0.46, 220);
        return (
          <div className={width < STACKED_BELOW ? "at-pie at-pie-stacked" : "at-pie"}>
            <Drawing width={size} height={size}>
              <Pie
                data={slices.map((slice) => ({ name: slice.label, value: slice.value }))}
                dataKey="value"
                innerRadius={donut ? "62%" : 0}
                outerRadius="98%"
                startAngle={90}
                endAngle={-270}
                stroke="var(--at-surface)"
                strokeWidth={slices.length > 1 ? 2 : 0}
                isAnimationActive={false}
              >
                {slices.map((slice, index) => (
                  <Cell key={slice.label} fill={fill(slice, index)} />
                ))}
              </Pie>
              <Tooltip content={<ChartTooltip format={format} />} />
            </Drawing>
            <ul className="at-legend">
              {slices.map((slice, index) => (
                <li key={slice.label}>
                  <i style={{ background: fill(slice, index) }} />
                  <span>{formatLabel(slice.label)}</span>
                  <b>{formatPercent(Math.round((slice.value / whole) * 1000) / 1000)}</b>
                </li>
              ))}
            </ul>
          </div>
        );
      }}
    />
  );
}
