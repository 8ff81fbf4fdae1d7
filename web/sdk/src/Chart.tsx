import type { ReactNode } from "react";
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { axisFormatter, axisText, grid, marginOf } from "./chart-parts.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { fillOf, seriesColor } from "./colors.ts";
import { formatLabel } from "./formatting.ts";
import { rowsOf, type SeriesRow } from "./series-rows.ts";
import type { ChartPart, PartsChartProps, Series } from "./types.ts";

const HEIGHT = 240;
/** Bars stand on zero, also below it. */
const WITH_ZERO: [(low: number) => number, (high: number) => number] = [
  (low) => Math.min(0, low),
  (high) => Math.max(0, high),
];

type Drawn = Exclude<ChartPart, { kind: "level" }>;

/** Bars, lines, areas and levels over the same labels, in the order given. */
export function Chart({ parts, format, currency, stacked }: PartsChartProps): ReactNode {
  const drawn = parts.filter((part): part is Drawn => part.kind !== "level");
  const levels = parts.filter((part) => part.kind === "level");
  const rows = rowsOf(drawn);
  const paint = (part: Drawn, index: number) =>
    fillOf(part.color === "bySign" ? undefined : part.color, seriesColor(index));
  const series: Series[] = [
    ...drawn.map(({ name, data }) => ({ name, data })),
    ...levels.map(({ name, value }) => ({ name, data: [{ label: name, value }] })),
  ];
  const hasBars = drawn.some((part) => part.kind === "bar");
  const values = [...rows.flatMap((row) => row.values), ...levels.map((level) => level.value)];
  return (
    <ChartFigure
      kind="parts"
      series={series}
      format={format}
      currency={currency}
      draw={(width) => (
        <>
          <ComposedChart width={width} height={HEIGHT} data={rows} margin={marginOf()}>
            <CartesianGrid {...grid} vertical={false} />
            <XAxis
              dataKey="label"
              tick={axisText}
              axisLine={{ stroke: "var(--at-line)" }}
              tickLine={false}
              minTickGap={24}
              tickFormatter={(label: string) =>
                formatLabel(label, rows.length < 120 ? "day" : "month")
              }
            />
            <YAxis
              tick={axisText}
              axisLine={false}
              tickLine={false}
              width="auto"
              domain={hasBars ? WITH_ZERO : ["auto", "auto"]}
              tickFormatter={axisFormatter(values, hasBars, format, currency)}
            />
            <Tooltip content={<ChartTooltip format={format} currency={currency} named />} />
            {drawn.map((part, index) => {
              const shared = {
                name: part.name,
                dataKey: (row: SeriesRow) => row.values[index],
                isAnimationActive: false,
              };
              const color = paint(part, index);
              if (part.kind === "bar") {
                const stack = stacked ? { stackId: "bars" } : {};
                return <Bar key={part.name} {...shared} {...stack} fill={color} maxBarSize={36} />;
              }
              if (part.kind === "area") {
                return (
                  <Area
                    key={part.name}
                    {...shared}
                    stroke={color}
                    fill={color}
                    fillOpacity={0.15}
                    connectNulls
                  />
                );
              }
              return (
                <Line
                  key={part.name}
                  {...shared}
                  stroke={color}
                  strokeWidth={1.75}
                  dot={rows.length === 1}
                  connectNulls
                />
              );
            })}
            {levels.map((level) => (
              <ReferenceLine
                key={level.name}
                y={level.value}
                stroke="var(--at-line-strong)"
                strokeDasharray="4 3"
                ifOverflow="extendDomain"
                label={{ value: level.name, ...axisText, position: "insideTopRight" }}
              />
            ))}
          </ComposedChart>
          {drawn.length > 1 ? (
            <ul className="at-legend at-legend-row">
              {drawn.map((part, index) => (
                <li key={part.name}>
                  <i style={{ background: paint(part, index) }} />
                  <span>{part.name}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </>
      )}
    />
  );
}
