import type { Cell } from "../wire.ts";

const TONE = { green: "text-gain", red: "text-loss", yellow: "text-warn", muted: "text-muted" };

/** A cell as the page draws it; until the column's code has answered, an ellipsis. */
export function DrawnCell({ cell }: { cell: Cell | undefined }) {
  if (!cell) return <span className="text-muted">…</span>;
  return (
    <span className={cell.tone ? TONE[cell.tone] : ""} title={cell.title}>
      {cell.text}
    </span>
  );
}
