import type { ToolCall } from "@atelier/protocol/rest";
import { Check, ChevronRight, CircleSlash, LoaderCircle, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../shared/formats.ts";

const ICONS = {
  running: <LoaderCircle size={14} aria-hidden className="co-spin text-accent" />,
  completed: <Check size={14} aria-hidden className="text-gain" />,
  failed: <X size={14} aria-hidden className="text-loss" />,
  interrupted: <CircleSlash size={14} aria-hidden className="text-muted" />,
};

const hasContent = (value: unknown): boolean =>
  value !== undefined && value !== null && JSON.stringify(value) !== "{}";

function Details({ call }: { call: ToolCall }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-2 border-t border-line px-3 py-2 text-[12px]">
      <div className="text-muted">
        {t("tools.name")} <code className="font-mono text-text">{call.name}</code>
      </div>
      {call.result ? <p className="m-0 whitespace-pre-wrap">{call.result}</p> : null}
      {hasContent(call.arguments) ? (
        <details>
          <summary className="cursor-pointer text-muted">{t("tools.arguments")}</summary>
          <pre className="m-0 mt-1 max-h-56 overflow-auto rounded-small bg-hover p-2 font-mono text-[12px]">
            {JSON.stringify(call.arguments, null, 2)}
          </pre>
        </details>
      ) : null}
    </div>
  );
}

const SUMMARY =
  "flex min-h-9 cursor-pointer list-none items-center gap-2 rounded-card px-3 text-[13px] hover:bg-hover [&::-webkit-details-marker]:hidden";

export function ToolCard({ call, progress }: { call: ToolCall; progress?: string | undefined }) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  const bad = call.status === "failed";
  return (
    <details
      className={`group rounded-card border bg-surface ${bad ? "border-loss" : "border-line"}`}
    >
      <summary className={SUMMARY}>
        {ICONS[call.status]}
        <span className="co-hidden">{t(`toolStatus.${call.status}`)}</span>
        <span className="min-w-0 flex-1 py-1.5">
          {call.summary || call.name}
          {progress ? (
            <span className="block truncate text-[12px] text-muted">{progress}</span>
          ) : null}
          {bad && call.result ? (
            <span className="line-clamp-2 text-[12px] text-loss">{call.result}</span>
          ) : null}
        </span>
        {call.duration_ms ? (
          <span className="text-[12px] whitespace-nowrap text-muted tabular-nums">
            {duration(call.duration_ms)}
          </span>
        ) : null}
        <ChevronRight size={14} aria-hidden className="text-muted group-open:rotate-90" />
      </summary>
      <Details call={call} />
    </details>
  );
}

/** Steps that went well: one line, all of them a click away. */
export function DoneCard({ calls }: { calls: ToolCall[] }) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  const [only] = calls;
  if (calls.length === 1 && only) return <ToolCard call={only} />;
  const took = calls.reduce((sum, call) => sum + (call.duration_ms ?? 0), 0);
  return (
    <details className="group/done rounded-card border border-line bg-surface">
      <summary className={SUMMARY}>
        {ICONS.completed}
        <span className="flex-1">{t("tools.done", { count: calls.length })}</span>
        <span className="text-[12px] text-muted tabular-nums">{duration(took)}</span>
        <ChevronRight size={14} aria-hidden className="text-muted group-open/done:rotate-90" />
      </summary>
      <div className="grid gap-1.5 border-t border-line p-1.5">
        {calls.map((call) => (
          <ToolCard key={call.id} call={call} />
        ))}
      </div>
    </details>
  );
}
