import { ColumnFrame, DrawnCell, type Cell, type Row } from "@atelier/frame/host";
import type { Language } from "@atelier/ui";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customization } from "../app/api.ts";
import { callsOf } from "./frame-calls.ts";

/** By column, then by row. Null: the column stopped. */
export type FrameCells = Record<string, Record<string, Cell> | null>;

interface FrameColumnProps {
  column: Customization;
  language: Language;
  rows: Row[];
  onCells: (id: string, cells: Record<string, Cell> | null) => void;
}

function FrameColumn({ column, language, rows, onCells }: FrameColumnProps) {
  const calls = useMemo(() => callsOf(column.release_id), [column.release_id]);
  const [stopped, setStopped] = useState(false);
  if (stopped) return null;
  return (
    <ColumnFrame
      code={column}
      calls={calls}
      title={column.title[language]}
      language={language}
      slot={column.slot}
      rows={rows}
      onCells={(cells) => onCells(column.id, cells)}
      onFail={() => {
        setStopped(true);
        onCells(column.id, null);
      }}
    />
  );
}

interface FrameColumnsProps {
  columns: readonly Customization[];
  language: Language;
  rows: Row[];
  onCells: (change: (before: FrameCells) => FrameCells) => void;
}

/** The frames of those columns that run in one; they draw nothing themselves. */
export function FrameColumns({ columns, language, rows, onCells }: FrameColumnsProps) {
  const take = useCallback(
    (id: string, cells: Record<string, Cell> | null) =>
      onCells((before) => ({
        ...before,
        [id]: cells === null ? null : { ...before[id], ...cells },
      })),
    [onCells],
  );
  return columns
    .filter((column) => column.venue === "frame")
    .map((column) => (
      <FrameColumn
        key={column.frame_url}
        column={column}
        language={language}
        rows={rows}
        onCells={take}
      />
    ));
}

/** One cell of a column that runs in a frame. */
export function FrameCell({
  cells,
  id,
}: {
  cells: Record<string, Cell> | null | undefined;
  id: string;
}) {
  const { t } = useTranslation();
  if (cells === null) return <span title={t("frame.noCell")}>—</span>;
  return <DrawnCell cell={cells?.[id]} />;
}
