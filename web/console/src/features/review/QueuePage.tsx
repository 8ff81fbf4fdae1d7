import type { Change, ChangeState, Me } from "@atelier/protocol/rest";
import { Badge, Notice, Segments, type BadgeTone } from "@atelier/ui";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Inbox } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure } from "../../shared/Failure.tsx";
import { useFormats } from "../../shared/formats.ts";
import { hrefOf } from "../../shared/route.ts";
import { Skeleton } from "../../shared/Skeleton.tsx";

type Filter = ChangeState | "all";
const FILTERS = ["open", "approved", "merged", "returned", "rejected", "all"] as const;

export const STATE_TONES: Record<ChangeState, BadgeTone> = {
  open: "accent",
  approved: "good",
  merged: "good",
  returned: "warn",
  rejected: "bad",
};

function Row({ change, me }: { change: Change; me: Me }) {
  const { t } = useTranslation();
  const { ago, date } = useFormats();
  return (
    <li className="not-first:border-t">
      <a
        href={hrefOf({ page: "review", id: change.id })}
        className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-3 text-text no-underline -outline-offset-2 hover:bg-hover"
      >
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="truncate font-medium">{change.title || change.feature}</span>
          <Badge tone={STATE_TONES[change.state]}>{t(`changeState.${change.state}`)}</Badge>
          {change.gate && !change.gate.ok ? <Badge tone="bad">{t("review.red")}</Badge> : null}
        </span>
        <ChevronRight size={16} aria-hidden className="row-span-2 text-muted" />
        <span className="line-clamp-2 text-[13px] text-pretty text-muted">
          {t("review.quoted", { text: change.request })}
        </span>
        <span className="col-span-2 text-[12px] text-muted">
          {change.author === me.name ? t("review.own") : change.author} ·{" "}
          <time title={date(change.created_at)}>{ago(change.updated_at)}</time> ·{" "}
          {t(`rung.${change.rung === 1 ? "spec" : "code"}`)}
        </span>
      </a>
    </li>
  );
}

export function QueuePage({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>("open");
  const changes = useQuery({
    queryKey: ["changes", filter],
    queryFn: () => api.changes(filter === "all" ? "" : filter),
    refetchInterval: 15_000,
  });
  const { data } = changes;
  return (
    <div className="mx-auto grid w-full max-w-4xl grid-cols-[minmax(0,1fr)] content-start gap-4 p-4 sm:py-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="m-0 text-[20px] font-semibold tracking-tight">{t("review.queue")}</h1>
        <div className="max-w-full overflow-x-auto">
          <Segments
            label={t("review.filter")}
            value={filter}
            options={FILTERS.map((value) => ({
              value,
              label: value === "all" ? t("review.all") : t(`changeState.${value}`),
            }))}
            onChange={setFilter}
          />
        </div>
      </div>
      {changes.isPending ? <Skeleton /> : null}
      {changes.error ? (
        <Failure error={changes.error} retry={() => void changes.refetch()} />
      ) : null}
      {data?.length === 0 ? (
        <div className="rounded-card border border-line bg-surface">
          <Notice
            icon={<Inbox size={18} />}
            title={filter === "open" ? t("review.emptyOpen") : t("review.empty")}
          >
            {filter === "open" ? t("review.emptyOpenText") : t("review.emptyText")}
          </Notice>
        </div>
      ) : null}
      {data && data.length > 0 ? (
        <ul className="m-0 list-none overflow-hidden rounded-card border border-line bg-surface p-0 shadow-card">
          {data.map((change) => (
            <Row key={change.id} change={change} me={me} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}
