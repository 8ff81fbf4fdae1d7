import { useDecimals } from "./decimals.ts";
import { formatLabel, formatValue } from "./formatting.ts";
import type { Format } from "./types.ts";

interface TooltipEntry {
  name?: string | number;
  value?: unknown;
}

interface ChartTooltipProps {
  active?: boolean;
  label?: unknown;
  payload?: readonly TooltipEntry[];
  format?: Format | undefined;
  currency?: string | undefined;
  named?: boolean | undefined;
}

/** What a pointer over the drawing shows; the drawing library fills in all but `format`. */
export function ChartTooltip({
  active,
  label,
  payload,
  format,
  currency,
  named,
}: ChartTooltipProps) {
  const decimals = useDecimals();
  if (!active || !payload?.length) return null;
  const title = label === undefined ? payload[0]?.name : label;
  return (
    <div className="at-tooltip">
      <div className="at-tooltip-label">{formatLabel(String(title ?? ""))}</div>
      {payload.map((entry, index) => (
        <div className="at-tooltip-row" key={`${entry.name ?? ""} ${index}`}>
          {named ? <span>{entry.name}</span> : null}
          <strong>{formatValue(entry.value, format, currency, decimals)}</strong>
        </div>
      ))}
    </div>
  );
}
