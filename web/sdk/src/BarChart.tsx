import type { ReactNode } from "react";
import {
  Bar,
  BarChart as Drawing,
  CartesianGrid,
  Cell,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { axisFormatter, axisText, grid, labelsUnderBars, marginOf } from "./chart-parts.ts";
import { ChartFigure, datumColor } from "./ChartFigure.tsx";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { fillOf, seriesColor } from "./colors.ts";
import { formatLabel } from "./formatting.ts";
import type { BarChartProps } from "./types.ts";

const HEIGHT = 240;
const ROW_HEIGHT = 32;

export function BarChart({ data, format, color, total, horizontal }: BarChartProps): ReactNode {
  const shown = data.map((datum) => formatLabel(datum.label, "day"));
  const longest = Math.max(0, ...shown.map((label) => label.length));
  const rows = data.map((datum) => ({ name: datum.label, value: datum.value }));
  const values = {
    type: "number",
    tick: axisText,
    axisLine: false,
    tickLine: false,
    tickFormatter: axisFormatter(
      data.map((datum) => datum.value),
      true,
      format,
    ),
  } as const;
  const labels = {
    type: "category",
    dataKey: "name",
    tick: axisText,
    axisLine: false,
    tickLine: false,
    tickFormatter: (label: string) => formatLabel(label, "day"),
  } as const;
  return (
    <ChartFigure
      kind={horizontal ? "horizontal_bar" : "bar"}
      series={[{ name: "", data }]}
      format={format}
      color={color}
      total={total}
      draw={(width) => (
        <Drawing
          width={width}
          height={horizontal ? Math.max(120, rows.length * ROW_HEIGHT + 32) : HEIGHT}
          data={rows}
          layout={horizontal ? "vertical" : "horizontal"}
          margin={marginOf(horizontal)}
        >
          <CartesianGrid {...grid} vertical={Boolean(horizontal)} horizontal={!horizontal} />
          {horizontal ? (
            <XAxis {...values} />
          ) : (
            <XAxis {...labels} {...labelsUnderBars(shown, width - 60)} />
          )}
          {horizontal ? (
            <YAxis
              {...labels}
              interval={0}
              width={Math.min(Math.max(40, longest * 7 + 8), width * 0.4)}
            />
          ) : (
            <YAxis {...values} width="auto" />
          )}
          <ReferenceLine
            {...(horizontal ? { x: 0 } : { y: 0 })}
            stroke="var(--at-line-strong)"
            ifOverflow="hidden"
          />
          <Tooltip
            content={<ChartTooltip format={format} />}
            cursor={{ fill: "var(--at-hover)" }}
          />
          <Bar dataKey="value" radius={2} maxBarSize={36} isAnimationActive={false}>
            {data.map((datum, index) => (
              <Cell
                key={`${datum.label} ${index}`}
                fill={fillOf(datumColor(datum, color), seriesColor(0))}
              />
            ))}
          </Bar>
        </Drawing>
      )}
    />
  );
}
