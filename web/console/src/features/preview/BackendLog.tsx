import type { BackendLine } from "@atelier/protocol/rest";
import { useTranslation } from "react-i18next";

const time = (at: number, language: string): string =>
  new Date(at).toLocaleTimeString(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });

/** What the customization's own backend said last; open by itself where something failed. */
export function BackendLog({ lines }: { lines: BackendLine[] }) {
  const { t, i18n } = useTranslation();
  if (lines.length === 0) return null;
  const failures = lines.filter((line) => line.level === "error").length;
  return (
    <details open={failures > 0} className="m-3 text-[12px]" data-backend-log="">
      <summary className="cursor-pointer text-muted">
        {t("backend.log")} {failures > 0 ? t("backend.failures", { count: failures }) : null}
      </summary>
      <ol className="m-0 mt-1 grid max-h-48 list-none gap-1 overflow-y-auto p-0 font-mono">
        {lines.map((line, index) => (
          <li
            // oxlint-disable-next-line react/no-array-index-key -- lines have no name of their own
            key={`${line.at} ${index}`}
            className={`[overflow-wrap:anywhere] whitespace-pre-wrap ${line.level === "error" ? "text-loss" : ""}`}
          >
            <span className="text-muted">{time(line.at, i18n.language)}</span>{" "}
            {line.route ? `${line.route}: ` : ""}
            {line.message}
          </li>
        ))}
      </ol>
    </details>
  );
}
