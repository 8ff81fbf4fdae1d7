import type { ReactNode } from "react";
import { colorOf } from "./colors.ts";
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
  return (
    <div className="at-stat" data-value={value ?? undefined} data-color={colorOf(value, color)}>
      <div className="at-stat-label">{label}</div>
      <div className="at-stat-value">{formatValue(value, format, currency)}</div>
      {note ? <div className="at-stat-note">{note}</div> : null}
    </div>
  );
}
