import type { Change, Me } from "@atelier/protocol/rest";
import { Badge } from "@atelier/ui";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, GitBranch, ShieldCheck, ShieldX } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Checks } from "../../shared/Checks.tsx";
import { Failure } from "../../shared/Failure.tsx";
import { Files, statusOf } from "../../shared/Files.tsx";
import { useFormats } from "../../shared/formats.ts";
import { Permissions } from "../../shared/Permissions.tsx";
import { hrefOf } from "../../shared/route.ts";
import { Skeleton } from "../../shared/Skeleton.tsx";
import { ChangePreview } from "./ChangePreview.tsx";
import { ForgePanel } from "./ForgePanel.tsx";
import { STATE_TONES } from "./QueuePage.tsx";
import { Verdict } from "./Verdict.tsx";

function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex items-center gap-2">
        <h2 className="m-0 text-[14px] font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

function Code({ change }: { change: Change }) {
  const { t } = useTranslation();
  const first = change.files.find((file) => file.path === "widget.tsx") ?? change.files[0];
  const [chosen, setChosen] = useState(first?.path ?? "");
  const file = change.files.find((each) => each.path === chosen);
  if (!first) return <p className="m-0 text-[13px] text-muted">{t("review.noFiles")}</p>;
  return (
    <div className="flex h-[460px] flex-col overflow-hidden rounded-card border border-line bg-surface">
      <Files
        files={change.files.map((each) => ({
          path: each.path,
          bytes: each.bytes,
          status: statusOf(each),
        }))}
        findings={change.gate?.findings ?? []}
        text={file}
        chosen={chosen}
        onChoose={setChosen}
      />
    </div>
  );
}

/** What has changed in what it may do, said first: it is what a reviewer must not miss. */
function PermissionDelta({ change }: { change: Change }) {
  const { t } = useTranslation();
  const added = change.tools.filter((tool) => !change.tools_before.includes(tool));
  return (
    <Section
      title={t("permissions.title")}
      aside={
        added.length > 0 ? (
          <Badge>{t("review.newPermissions", { count: added.length })}</Badge>
        ) : (
          <Badge tone="good">{t("review.samePermissions")}</Badge>
        )
      }
    >
      <Permissions tools={change.tools} before={change.tools_before} />
    </Section>
  );
}

export function ReviewPage({ id, me }: { id: string; me: Me }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const query = useQuery({
    queryKey: ["change", id],
    queryFn: () => api.change(id),
    refetchInterval: 15_000,
  });
  const change = query.data;
  if (!change) {
    return query.error ? (
      <Failure error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Skeleton rows={8} />
    );
  }
  const { gate } = change;
  return (
    <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] content-start gap-4 p-4 sm:py-6">
      <div className="grid gap-2">
        <a
          href={hrefOf(
            me.role === "user"
              ? { page: "session", id: change.session_id }
              : { page: "review", id: null },
          )}
          className="flex w-fit items-center gap-1 text-[13px] text-muted no-underline hover:text-text"
        >
          <ArrowLeft size={14} aria-hidden />
          {me.role === "user" ? t("review.toSession") : t("review.queue")}
        </a>
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="m-0 text-[20px] font-semibold tracking-tight">
            {change.title || change.feature}
          </h1>
          <Badge tone={STATE_TONES[change.state]}>{t(`changeState.${change.state}`)}</Badge>
        </div>
        <p className="m-0 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted">
          <span>{t("review.by", { author: change.author, date: date(change.created_at) })}</span>
          <span className="flex min-w-0 items-center gap-1 font-mono text-[12px]">
            <GitBranch size={13} aria-hidden className="shrink-0" />
            <span className="truncate">{change.branch}</span>
            {change.commit.slice(0, 8)}
          </span>
        </p>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
          <div className="grid gap-3 rounded-card border border-line bg-surface p-4">
            <div className="grid gap-1">
              <h2 className="m-0 text-[12px] font-medium text-muted">{t("review.request")}</h2>
              <p className="m-0 text-[15px] text-pretty whitespace-pre-wrap">
                {t("review.quoted", { text: change.request })}
              </p>
            </div>
            <div className="grid gap-1 border-t border-line pt-3">
              <h2 className="m-0 text-[12px] font-medium text-muted">{t("review.explanation")}</h2>
              <p className="m-0 text-pretty">{change.explanation}</p>
            </div>
          </div>
          <Section title={t("pane.preview")}>
            <ChangePreview change={change} />
          </Section>
          <PermissionDelta change={change} />
          <Section title={t("review.code")}>
            <Code change={change} />
          </Section>
          {gate ? (
            <Section
              title={t("pane.checks")}
              aside={
                gate.ok ? (
                  <ShieldCheck size={16} aria-label={t("checks.green")} className="text-gain" />
                ) : (
                  <ShieldX size={16} aria-label={t("checks.red")} className="text-loss" />
                )
              }
            >
              <Checks
                checks={gate.checks}
                findings={gate.findings}
                expectations={gate.expectations}
                running={false}
              />
            </Section>
          ) : null}
        </div>
        <div className="contents lg:sticky lg:top-4 lg:grid lg:gap-4">
          <Verdict change={change} me={me} />
          {change.forge ? <ForgePanel forge={change.forge} /> : null}
        </div>
      </div>
    </div>
  );
}
