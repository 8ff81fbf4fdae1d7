import type { Finding } from "@atelier/protocol/rest";
import { Segments, usePreference, useTheme } from "@atelier/ui";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "./formats.ts";
import { Guard } from "./Guard.tsx";
import { useMedia, useNarrow } from "./media.ts";
import { Skeleton } from "./Skeleton.tsx";

const CodeView = lazy(() => import("./CodeView.tsx"));

export type FileStatus = "added" | "modified" | "removed" | "unchanged";

export interface FileEntry {
  path: string;
  status: FileStatus;
  bytes: number;
}

export interface FileText {
  before: string | null;
  after: string | null;
}

const TONES: Record<FileStatus, string> = {
  added: "text-gain",
  modified: "text-warn",
  removed: "text-loss",
  unchanged: "text-muted",
};
const NONE: readonly Finding[] = [];

export const statusOf = ({ before, after }: FileText): FileStatus => {
  if (before === null) return "added";
  if (after === null) return "removed";
  return before === after ? "unchanged" : "modified";
};

interface FilesProps {
  files: readonly FileEntry[];
  findings: readonly Finding[];
  /** the text of the chosen file; undefined while it loads */
  text: FileText | undefined;
  chosen: string;
  onChoose: (path: string) => void;
}

/** Files with their change marks, and the chosen one in the editor. */
export function Files({ files, findings, text, chosen, onChoose }: FilesProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const [kept, keep] = usePreference("code.layout");
  const [theme] = useTheme();
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const narrow = useNarrow();
  const sideBySide = kept === "split";
  const own = findings.filter((each) => each.file === chosen || each.file.endsWith(`/${chosen}`));
  const [marks, setMarks] = useState(NONE);
  // The editor is built anew for another list; the same findings keep theirs.
  if (JSON.stringify(own) !== JSON.stringify(marks)) setMarks(own);
  return (
    <div className={`flex min-h-0 flex-1 ${narrow ? "flex-col" : ""}`}>
      <ul
        aria-label={t("code.files")}
        className={`m-0 flex shrink-0 list-none gap-0.5 overflow-auto p-1.5 ${narrow ? "border-b border-line" : "w-44 flex-col border-r border-line"}`}
      >
        {files.map((file) => (
          <li key={file.path}>
            <button
              type="button"
              aria-current={file.path === chosen || undefined}
              title={t(`fileStatus.${file.status}`)}
              onClick={() => onChoose(file.path)}
              className="flex min-h-8 w-full items-center gap-2 rounded-small px-2 text-[13px] -outline-offset-2 hover:bg-hover aria-[current]:bg-accent-soft"
            >
              <span
                aria-hidden
                className={`w-3 font-mono text-[12px] font-semibold ${TONES[file.status]}`}
              >
                {t(`fileMark.${file.status}`)}
              </span>
              <span className="min-w-0 flex-1 truncate">{file.path}</span>
              <span className="co-hidden">{t(`fileStatus.${file.status}`)}</span>
              {findings.some((each) => each.file === file.path) ? (
                <span className="size-1.5 rounded-full bg-loss" title={t("code.hasFindings")} />
              ) : null}
            </button>
          </li>
        ))}
      </ul>
      <div className="flex min-h-64 min-w-0 flex-1 flex-col">
        <div className="flex min-h-10 items-center gap-3 border-b border-line px-3 text-[12px] text-muted">
          <span className="truncate font-mono text-text">{chosen}</span>
          {text?.after ? (
            <span className="whitespace-nowrap max-sm:hidden">
              {t("code.lines", {
                count: text.after.split("\n").length,
                shown: number(text.after.split("\n").length),
              })}
            </span>
          ) : null}
          {text && text.before !== null && !narrow ? (
            <span className="ml-auto">
              <Segments
                label={t("code.layout")}
                value={sideBySide ? "split" : "inline"}
                options={[
                  { value: "inline", label: t("code.inline") },
                  { value: "split", label: t("code.split") },
                ]}
                onChange={keep}
              />
            </span>
          ) : null}
        </div>
        <div className="min-h-0 flex-1">
          {text ? (
            <Guard key={chosen}>
              <Suspense fallback={<Skeleton rows={8} />}>
                <CodeView
                  path={chosen}
                  before={text.before}
                  after={text.after}
                  sideBySide={sideBySide && !narrow}
                  dark={theme === "dark" || (theme === "system" && systemDark)}
                  label={t("code.editor", { path: chosen })}
                  findings={marks}
                />
              </Suspense>
            </Guard>
          ) : (
            <Skeleton rows={8} />
          )}
        </div>
      </div>
    </div>
  );
}
