import type { Change, DataLoss } from "@atelier/protocol/rest";
import { Badge, Button, Confirm, type BadgeTone } from "@atelier/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { GitBranch, GitCommitHorizontal, Rocket } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError } from "../../shared/api.ts";
import { useReason } from "../../shared/Failure.tsx";
import type { View } from "../../shared/fold.ts";
import { hrefOf } from "../../shared/route.ts";
import { complain, say } from "../../shared/Toast.tsx";

const TONES: Record<Change["state"], BadgeTone> = {
  open: "accent",
  approved: "good",
  merged: "good",
  returned: "warn",
  rejected: "bad",
};

/** Where what was published stands now. */
export function ChangeStrip({ view }: { view: View }) {
  const { t } = useTranslation();
  const { change } = view;
  const { data } = useQuery({
    queryKey: ["change", change?.id],
    queryFn: () => api.change(change?.id ?? ""),
    enabled: change !== null,
    refetchInterval: change?.state === "open" ? 15_000 : false,
  });
  if (!change) return null;
  const state = data?.state ?? change.state;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-surface px-4 py-2 text-[12px] text-muted">
      <Badge tone={TONES[state]}>{t(`changeState.${state}`)}</Badge>
      <span className="flex min-w-0 items-center gap-1">
        <GitBranch size={13} aria-hidden className="shrink-0" />
        <span className="truncate font-mono" title={change.branch}>
          {change.branch}
        </span>
      </span>
      <span className="flex items-center gap-1 font-mono">
        <GitCommitHorizontal size={13} aria-hidden />
        {change.commit.slice(0, 8)}
      </span>
      {data?.reviewer ? <span>{t("publish.reviewer", { name: data.reviewer })}</span> : null}
      {data?.comment ? (
        <span className="text-text">{t("publish.comment", { text: data.comment })}</span>
      ) : null}
      <span className="ml-auto flex gap-3">
        <a href={hrefOf({ page: "review", id: change.id })}>{t("publish.open")}</a>
        {state === "merged" ? <a href="/app/">{t("publish.application")}</a> : null}
      </span>
    </div>
  );
}

/** Why it cannot be published now; empty when it can. */
export function useReasonAgainst(view: View): string {
  const { t } = useTranslation();
  if (view.state === "running") return t("publish.running");
  return view.publish.enabled ? "" : view.publish.reason;
}

export const REASON_ID = "why-not-published";

/** Each loss once: as the user's own rows have it, else as the checks saw it on made rows. */
function told(losses: DataLoss[]): DataLoss[] {
  const out = new Map<string, DataLoss>();
  for (const loss of losses) {
    const key = `${loss.direction} ${loss.kind} ${loss.table} ${loss.column}`;
    if (!out.has(key) || loss.measured === "user") out.set(key, loss);
  }
  return [...out.values()];
}

function Losses({ losses, direction }: { losses: DataLoss[]; direction: DataLoss["direction"] }) {
  const { t } = useTranslation();
  const rows = told(losses).filter((loss) => loss.direction === direction);
  if (rows.length === 0) return null;
  const words = ({ kind, table, column, rows: count, measured }: DataLoss) => {
    // How many made rows there were says nothing to anybody.
    if (measured === "user" || kind === "table_dropped" || kind === "column_dropped")
      return t(`dataLoss.${kind}`, { table, column, count });
    return t(kind === "rows_deleted" ? "dataLoss.rows" : "dataLoss.values", { table, column });
  };
  return (
    <>
      <p className="m-0">
        {t(direction === "forward" ? "publish.losesText" : "publish.losesBack")}
      </p>
      <ul className="m-0 grid list-disc gap-1 pl-4 [overflow-wrap:anywhere] text-text">
        {rows.map((loss) => (
          <li key={`${loss.kind} ${loss.table} ${loss.column}`}>{words(loss)}</li>
        ))}
      </ul>
    </>
  );
}

export function PublishButton({ view, onChanged }: { view: View; onChanged: () => void }) {
  const { t } = useTranslation();
  const reason = useReason();
  const against = useReasonAgainst(view);
  const [losses, setLosses] = useState<DataLoss[]>([]);
  const publish = useMutation({
    mutationFn: (losesData: boolean) => api.publish(view.id, losesData),
    onSuccess: () => {
      setLosses([]);
      say(t("publish.done"));
      onChanged();
    },
    onError: (error) => {
      const asked = error instanceof ApiError ? error.losses : [];
      setLosses(asked);
      if (asked.length === 0) complain(reason(error));
    },
  });
  const blocked = !view.publish.enabled || view.state === "running";
  return (
    <>
      <Button
        tone="primary"
        aria-describedby={against ? REASON_ID : undefined}
        title={against || undefined}
        disabled={blocked || publish.isPending}
        onClick={() => publish.mutate(false)}
      >
        <Rocket size={14} aria-hidden />
        {t("publish.submit")}
      </Button>
      {losses.length > 0 ? (
        <Confirm
          title={t("publish.losesTitle")}
          confirm={t("publish.losesConfirm")}
          cancel={t("app.cancel")}
          busy={publish.isPending}
          onConfirm={() => publish.mutate(true)}
          onClose={() => setLosses([])}
        >
          <Losses losses={losses} direction="forward" />
          <Losses losses={losses} direction="back" />
        </Confirm>
      ) : null}
    </>
  );
}
