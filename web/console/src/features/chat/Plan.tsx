import type { PlanItem } from "@atelier/protocol/rest";
import { Check, ChevronRight, Circle, CircleSlash, LoaderCircle, X } from "lucide-react";
import { useTranslation } from "react-i18next";

const ICONS = {
  pending: <Circle size={13} aria-hidden className="text-muted" />,
  in_progress: <LoaderCircle size={13} aria-hidden className="co-spin text-accent" />,
  completed: <Check size={13} aria-hidden className="text-gain" />,
  failed: <X size={13} aria-hidden className="text-loss" />,
  cancelled: <CircleSlash size={13} aria-hidden className="text-muted" />,
};

/** The plan in one line; all of it when opened. A step that wrote files leads to them. */
export function Plan({
  items,
  running,
  onOpen,
}: {
  items: readonly PlanItem[];
  /** while work goes on, all of the plan is in sight */
  running: boolean;
  onOpen?: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const done = items.filter((item) => item.status === "completed").length;
  const now =
    items.find((item) => item.status === "in_progress") ??
    items.find((item) => item.status === "failed");
  if (items.length === 0) return null;
  return (
    <details
      className="group rounded-card border border-line bg-surface"
      open={running || undefined}
    >
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 px-3 text-[13px] [&::-webkit-details-marker]:hidden">
        <span className="font-medium">{t("plan.title")}</span>
        <span className="min-w-0 flex-1 truncate text-muted">{now?.title ?? ""}</span>
        <span className="text-[12px] text-muted tabular-nums">
          {t("plan.progress", { done, all: items.length })}
        </span>
        <ChevronRight size={14} aria-hidden className="text-muted group-open:rotate-90" />
      </summary>
      <ol className="m-0 grid max-h-40 list-none gap-0.5 overflow-y-auto px-1.5 pt-0 pb-1.5">
        {items.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              disabled={!onOpen || item.status !== "completed"}
              onClick={onOpen}
              className="flex min-h-7 w-full items-center gap-2 rounded-small px-1.5 text-[13px] enabled:hover:bg-hover disabled:cursor-default"
            >
              {ICONS[item.status]}
              <span
                className={
                  item.status === "pending" || item.status === "cancelled" ? "text-muted" : ""
                }
              >
                {item.title}
              </span>
              <span className="co-hidden">{t(`planStatus.${item.status}`)}</span>
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}
