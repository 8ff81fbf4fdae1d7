import type { ReactNode } from "react";
import { colorOf } from "./colors.ts";
import { useDecimals } from "./decimals.ts";
import { formatValue } from "./formatting.ts";
import type { StatProps } from "./types.ts";

export function Stat({
  label,
  value,
  format = "number",
  currency,
  color,
  note,
}: StatProps): ReactNode {
  const decimals = useDecimals();
  return (
    <div className="at-stat" data-value={value ?? undefined} data-color={colorOf(value, color)}>
      <div className="at-stat-label">{label}</div>
      <div className="at-stat-value">{formatValue(value, format, currency, decimals)}</div>
      {note ? <div className="at-stat-note">{note}</div> : null}
    </div>
  );
}
