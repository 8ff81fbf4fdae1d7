import {
  ColumnFrame,
  DrawnCell,
  type Cell,
  type FrameCalls,
  type FrameError,
} from "@atelier/frame/host";
import type { Preview } from "@atelier/protocol/rest";
import type { Position } from "@atelier/sdk";
import type { Language } from "@atelier/ui";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

const ROWS = 8;

interface ColumnPreviewProps {
  preview: Preview;
  calls: FrameCalls;
  title: string;
  language: Language;
  positions: Position[];
  onReady: () => void;
  onError: (error: FrameError) => void;
  onFail: (message: string) => void;
}

/** A column beside some rows of the table that it would stand in. */
export function ColumnPreview(props: ColumnPreviewProps) {
  const { preview, calls, title, language, positions, onReady, onError, onFail } = props;
  const { t } = useTranslation();
  const [cells, setCells] = useState<Record<string, Cell>>({});
  const shown = useMemo(() => positions.slice(0, ROWS), [positions]);
  const rows = useMemo(
    () => shown.map((position) => ({ id: position.ticker, props: { position } })),
    [shown],
  );
  return (
    <div className="rounded-card border border-line bg-surface p-3">
      <ColumnFrame
        code={preview}
        calls={calls}
        title={title}
        language={language}
        slot={preview.slot}
        rows={rows}
        onCells={(next) => {
          setCells((before) => ({ ...before, ...next }));
          onReady();
        }}
        onError={onError}
        onFail={onFail}
      />
      <table className="w-full border-collapse text-[13px]">
        <thead>
          <tr className="text-muted">
            <th className="p-1 text-left font-normal">{t("preview.asset")}</th>
            <th className="p-1 text-right font-normal">{title}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ ticker, name }) => (
            <tr key={ticker} className="border-t border-line">
              <td className="p-1">
                {ticker} <span className="text-muted">{name}</span>
              </td>
              <td className="p-1 text-right tabular-nums">
                <DrawnCell cell={cells[ticker]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
