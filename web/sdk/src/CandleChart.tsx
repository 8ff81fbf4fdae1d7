import type { ReactNode } from "react";
import { useElementWidth } from "./element-width.ts";
import { axisFormatter } from "./chart-parts.ts";
import { formatDate, formatLabel, formatValue } from "./formatting.ts";
import { LineChart } from "./LineChart.tsx";
import type { CandleChartProps, Format, PriceBar } from "./types.ts";
import { word } from "./words.ts";

const HEIGHT = 260;
const AXIS = { left: 56, bottom: 24, top: 8, right: 8 };
const GRID_LINES = 4;

interface Candle {
  date: string;
  open: number;
  high: number;
  low: number;
  close: number;
  currency?: string | undefined;
}

const isCandle = (point: PriceBar): point is Candle =>
  point.open !== null && point.high !== null && point.low !== null;

function Drawing({
  candles,
  width,
  format,
}: {
  candles: Candle[];
  width: number;
  format?: Format | undefined;
}) {
  const high = Math.max(...candles.map((candle) => candle.high));
  const low = Math.min(...candles.map((candle) => candle.low));
  const span = high - low || 1;
  const plot = { width: width - AXIS.left - AXIS.right, height: HEIGHT - AXIS.top - AXIS.bottom };
  const step = plot.width / candles.length;
  const body = Math.max(1, Math.min(12, step * 0.65));
  const y = (price: number) => AXIS.top + ((high - price) / span) * plot.height;
  const ticks = Array.from({ length: GRID_LINES + 1 }, (_, i) => low + (span * i) / GRID_LINES);
  const priceText = axisFormatter([low, low + span], false, format, candles[0]?.currency);
  const every = Math.max(1, Math.ceil(candles.length / Math.max(2, Math.floor(width / 90))));
  return (
    <svg className="at-candles" width={width} height={HEIGHT} role="presentation">
      {ticks.map((price) => (
        <g key={price}>
          <line
            x1={AXIS.left}
            x2={width - AXIS.right}
            y1={y(price)}
            y2={y(price)}
            stroke="var(--at-line)"
          />
          <text x={AXIS.left - 8} y={y(price) + 4} textAnchor="end">
            {priceText(price)}
          </text>
        </g>
      ))}
      {candles.map((candle, index) => {
        const x = AXIS.left + step * (index + 0.5);
        const top = y(Math.max(candle.open, candle.close));
        const bottom = y(Math.min(candle.open, candle.close));
        const fill = candle.close >= candle.open ? "var(--at-gain)" : "var(--at-loss)";
        return (
          <g key={candle.date}>
            <title>{`${formatDate(candle.date)}: ${formatValue(candle.close, format, candle.currency)}`}</title>
            <line x1={x} x2={x} y1={y(candle.high)} y2={y(candle.low)} stroke={fill} />
            <rect
              x={x - body / 2}
              y={top}
              width={body}
              height={Math.max(1, bottom - top)}
              fill={fill}
            />
            {index % every === 0 ? (
              <text x={x} y={HEIGHT - 6} textAnchor={index === 0 ? "start" : "middle"}>
                {formatLabel(candle.date, candles.length < 120 ? "day" : "month")}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

/** Candles where the source has them; a line where it has closing prices only. */
export function CandleChart({ data, format }: CandleChartProps): ReactNode {
  const [ref, width] = useElementWidth<HTMLElement>();
  const candles = data.filter(isCandle);
  if (candles.length < data.length || data.length === 0) {
    const closes = data.map((point) => ({ label: point.date, value: point.close }));
    return <LineChart data={closes} format={format} currency={data[0]?.currency} />;
  }
  const columns = ["open", "high", "low", "close"] as const;
  return (
    <figure className="at-chart" data-chart="candles" ref={ref}>
      <div aria-hidden="true">
        <Drawing candles={candles} width={width} format={format} />
      </div>
      <table className="at-hidden">
        <thead>
          <tr>
            <th scope="col">{word("date")}</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {word(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {candles.map((candle) => (
            <tr key={candle.date} data-label={candle.date} data-value={candle.close}>
              <th scope="row">{formatDate(candle.date)}</th>
              {columns.map((column) => (
                <td key={column}>{formatValue(candle[column], format, candle.currency)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
