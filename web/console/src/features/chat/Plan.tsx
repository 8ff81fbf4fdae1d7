import type { PlanItem } from "@atelier/protocol/rest";
import { Button, INPUT } from "@atelier/ui";
import {
  ArrowDown,
  ArrowUp,
  Check,
  ChevronRight,
  Circle,
  CircleSlash,
  LoaderCircle,
  Pencil,
  Plus,
  X,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const ICONS = {
  pending: <Circle size={13} aria-hidden className="text-muted" />,
  in_progress: <LoaderCircle size={13} aria-hidden className="co-spin text-accent" />,
  completed: <Check size={13} aria-hidden className="text-gain" />,
  failed: <X size={13} aria-hidden className="text-loss" />,
  cancelled: <CircleSlash size={13} aria-hidden className="text-muted" />,
};

type Draft = { id: string; title: string; status: PlanItem["status"] }[];

/** The user's own plan: titles, order, what is left out and what is added. What is done stays done. */
function PlanEditor({
  items,
  onKeep,
  onCancel,
}: {
  items: readonly PlanItem[];
  onKeep: (items: Draft) => Promise<unknown>;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(items.map((each) => ({ ...each })));
  const move = (at: number, by: number) => {
    const next = [...draft];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    setDraft(next);
  };
  const square = "px-1.5";
  return (
    <form
      className="grid gap-1 px-2 pb-2"
      onSubmit={(event) => {
        event.preventDefault();
        const kept = draft.filter((each) => each.title.trim() !== "");
        void onKeep(kept).then(onCancel, () => undefined);
      }}
    >
      {draft.map((item, at) => (
        <div key={item.id} className="flex items-center gap-1">
          {ICONS[item.status]}
          <input
            aria-label={t("plan.step", { number: at + 1 })}
            className={`${INPUT} h-8 min-w-0 flex-1`}
            maxLength={200}
            value={item.title}
            onChange={(event) =>
              setDraft(draft.with(at, { ...item, title: event.currentTarget.value }))
            }
          />
          <Button
            tone="quiet"
            className={square}
            disabled={at === 0}
            aria-label={t("plan.up", { title: item.title })}
            onClick={() => move(at, -1)}
          >
            <ArrowUp size={13} aria-hidden />
          </Button>
          <Button
            tone="quiet"
            className={square}
            disabled={at === draft.length - 1}
            aria-label={t("plan.down", { title: item.title })}
            onClick={() => move(at, 1)}
          >
            <ArrowDown size={13} aria-hidden />
          </Button>
          <Button
            tone="quiet"
            className={square}
            aria-label={t("plan.drop", { title: item.title })}
            onClick={() =>
              setDraft(
                item.status === "pending" || item.status === "in_progress"
                  ? draft.with(at, { ...item, status: "cancelled" })
                  : draft.filter((each) => each.id !== item.id),
              )
            }
          >
            <X size={13} aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap gap-2 pt-1">
        <Button
          disabled={draft.length >= 20}
          onClick={() =>
            setDraft([...draft, { id: `own-${Date.now()}`, title: "", status: "pending" }])
          }
        >
          <Plus size={13} aria-hidden />
          {t("plan.add")}
        </Button>
        <Button type="submit" tone="primary" className="ml-auto">
          {t("plan.keep")}
        </Button>
        <Button tone="quiet" onClick={onCancel}>
          {t("plan.cancel")}
        </Button>
      </div>
    </form>
  );
}

/** The plan in one line; all of it when opened. A step that wrote files leads to them. */
export function Plan({
  items,
  running,
  onOpen,
  onChange,
}: {
  items: readonly PlanItem[];
  /** while work goes on, all of the plan is in sight */
  running: boolean;
  onOpen?: (() => void) | undefined;
  onChange: (items: Draft) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const done = items.filter((item) => item.status === "completed").length;
  const now =
    items.find((item) => item.status === "in_progress") ??
    items.find((item) => item.status === "failed");
  const [editing, setEditing] = useState(false);
  if (items.length === 0) return null;
  return (
    <details
      className="group rounded-card border border-line bg-surface"
      open={running || editing || undefined}
    >
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 px-3 text-[13px] [&::-webkit-details-marker]:hidden">
        <span className="font-medium">{t("plan.title")}</span>
        <span className="min-w-0 flex-1 truncate text-muted">{now?.title ?? ""}</span>
        <span className="text-[12px] text-muted tabular-nums">
          {t("plan.progress", { done, all: items.length })}
        </span>
        <ChevronRight size={14} aria-hidden className="text-muted group-open:rotate-90" />
      </summary>
      {editing ? (
        <PlanEditor items={items} onKeep={onChange} onCancel={() => setEditing(false)} />
      ) : (
        <div className="flex justify-end px-2">
          <Button tone="quiet" className="h-7 text-[12px]" onClick={() => setEditing(true)}>
            <Pencil size={12} aria-hidden />
            {t("plan.edit")}
          </Button>
        </div>
      )}
      <ol
        className={`${editing ? "hidden" : "grid"} m-0 max-h-40 list-none gap-0.5 overflow-y-auto px-1.5 pt-0 pb-1.5`}
      >
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
