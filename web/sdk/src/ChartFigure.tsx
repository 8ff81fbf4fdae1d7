import type { ReactNode } from "react";
import { sum } from "./calculations.ts";
import { colorOf } from "./colors.ts";
import { useElementWidth } from "./element-width.ts";
import { useDecimals } from "./decimals.ts";
import { formatLabel, formatValue } from "./formatting.ts";
import type { Color, Datum, Format, Series } from "./types.ts";
import { word } from "./words.ts";

interface ChartFigureProps {
  kind: "pie" | "bar" | "horizontal_bar" | "line" | "parts";
  series: Series[];
  format?: Format | undefined;
  currency?: string | undefined;
  color?: Color | undefined;
  total?: boolean | undefined;
  draw: (width: number) => ReactNode;
}

export const datumColor = (datum: Datum, rule: Color | undefined): "red" | "green" | undefined =>
  datum.color ?? colorOf(datum.value, rule);

/** A drawing for the eye and the same figures as a table for everyone else. */
export function ChartFigure({
  kind,
  series,
  format,
  currency,
  color,
  total,
  draw,
}: ChartFigureProps) {
  const decimals = useDecimals();
  const [ref, width] = useElementWidth<HTMLElement>();
  const named = series.length > 1;
  const isEmpty = series.every((line) => line.data.length === 0);
  const all = series.flatMap((line) => line.data);
  return (
    <figure className="at-chart" data-chart={kind} ref={ref}>
      {isEmpty ? (
        <p className="at-empty">{word("empty")}</p>
      ) : (
        <div aria-hidden="true">{draw(width)}</div>
      )}
      {total && !isEmpty ? (
        <p className="at-chart-total" aria-hidden="true">
          {word("total")}{" "}
          <strong>
            {formatValue(
              sum(all, (datum) => datum.value),
              format,
              currency,
              decimals,
            )}
          </strong>
        </p>
      ) : null}
      <table className="at-hidden">
        <thead>
          <tr>
            {named ? <th scope="col">{word("series")}</th> : null}
            <th scope="col">{word("asset")}</th>
            <th scope="col">{word("value")}</th>
          </tr>
        </thead>
        <tbody>
          {series.map((line) =>
            line.data.map((datum, index) => (
              <tr
                key={`${line.name} ${datum.label} ${index}`}
                data-label={datum.label}
                data-value={datum.value}
                data-color={datumColor(datum, color)}
                data-series={named ? line.name : undefined}
              >
                {named ? <td>{line.name}</td> : null}
                <th scope="row" data-raw={datum.label}>
                  {formatLabel(datum.label)}
                </th>
                <td>{formatValue(datum.value, format, currency, decimals)}</td>
              </tr>
            )),
          )}
          {total ? (
            <tr data-total="">
              {named ? <td>{word("total")}</td> : null}
              <th scope="row">{word("total")}</th>
              <td data-value={sum(all, (datum) => datum.value)}>
                {formatValue(
                  sum(all, (datum) => datum.value),
                  format,
                  currency,
                  decimals,
                )}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </figure>
  );
}
