import type { ReactNode } from "react";
import { Area, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import { axisFormatter, axisText, grid, marginOf } from "./chart-parts.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { fillOf, seriesColor } from "./colors.ts";
import { formatLabel } from "./formatting.ts";
import { rowsOf, type SeriesRow } from "./series-rows.ts";
import type { LineChartProps } from "./types.ts";

const HEIGHT = 240;

export function LineChart({
  data,
  format,
  currency,
  color,
  total,
  series,
}: LineChartProps): ReactNode {
  const lines = series ?? [{ name: "", data: data ?? [] }];
  const rows = rowsOf(lines);
  const stroke = (index: number) =>
    fillOf(color === "bySign" ? undefined : color, seriesColor(index));
  const named = lines.length > 1;
  return (
    <ChartFigure
      kind="line"
      series={lines}
      format={format}
      currency={currency}
      color={color}
      total={total}
      draw={(width) => (
        <>
          <ComposedChart width={width} height={HEIGHT} data={rows} margin={marginOf()}>
            <CartesianGrid {...grid} vertical={false} />
            <XAxis
              dataKey="label"
              tick={axisText}
              axisLine={{ stroke: "var(--at-line)" }}
              tickLine={false}
              minTickGap={32}
              tickFormatter={(label: string) =>
                formatLabel(label, rows.length < 120 ? "day" : "month")
              }
            />
            <YAxis
              tick={axisText}
              axisLine={false}
              tickLine={false}
              width="auto"
              domain={["auto", "auto"]}
              tickFormatter={axisFormatter(
                rows.flatMap((row) => row.values),
                false,
                format,
                currency,
              )}
            />
            <Tooltip
              content={<ChartTooltip format={format} currency={currency} named={named} />}
              cursor={{ stroke: "var(--at-line-strong)" }}
            />
            {named ? null : (
              <Area
                dataKey={(row: SeriesRow) => row.values[0]}
                stroke="none"
                fill={stroke(0)}
                fillOpacity={0.1}
                isAnimationActive={false}
                tooltipType="none"
                activeDot={false}
              />
            )}
            {lines.map((line, index) => (
              <Line
                key={line.name}
                name={line.name}
                dataKey={(row: SeriesRow) => row.values[index]}
                stroke={stroke(index)}
                strokeWidth={1.75}
                dot={rows.length === 1}
                connectNulls
                isAnimationActive={false}
              />
            ))}
          </ComposedChart>
          {named ? (
            <ul className="at-legend at-legend-row">
              {lines.map((line, index) => (
                <li key={line.name}>
                  <i style={{ background: stroke(index) }} />
                  <span>{line.name}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </>
      )}
    />
  );
}
