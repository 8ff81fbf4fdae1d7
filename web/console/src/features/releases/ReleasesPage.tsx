import type { Finding, Me, Release } from "@atelier/protocol/rest";
import {
  Badge,
  Button,
  Confirm,
  INPUT,
  Notice,
  TextField,
  visible,
  type BadgeTone,
} from "@atelier/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ExternalLink, PackageOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure, useReason } from "../../shared/Failure.tsx";
import { useFormats } from "../../shared/formats.ts";
import { hrefOf } from "../../shared/route.ts";
import { Skeleton } from "../../shared/Skeleton.tsx";
import { complain, say } from "../../shared/Toast.tsx";

const TONES: Record<Release["state"], BadgeTone> = {
  live: "good",
  superseded: "quiet",
  rolled_back: "warn",
};

const SLOTS = ["dashboard.grid", "positions.column", "asset.panel", "page"] as const;
const isSlot = (slot: string): slot is (typeof SLOTS)[number] =>
  (SLOTS as readonly string[]).includes(slot);

interface Line {
  key: string;
  releases: Release[];
}

/** One line a customization: its releases, newest first. */
function lines(releases: readonly Release[]): Line[] {
  const out = new Map<string, Release[]>();
  for (const each of releases) {
    const key = `${each.user}/${each.feature}`;
    out.set(key, [...(out.get(key) ?? []), each]);
  }
  return [...out].map(([key, all]) => ({
    key,
    releases: all.toSorted((a, b) => b.version - a.version),
  }));
}

type Wish = { release: Release; kind: "rollBack" | "activate" };

function Wished({
  wish,
  previous,
  withdraws,
  onClose,
}: {
  wish: Wish;
  previous: Release | undefined;
  /** the rollback of somebody else's work: it stays until a reviewer lifts it */
  withdraws: boolean;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const reason = useReason();
  const { release, kind } = wish;
  const [why, setWhy] = useState("");
  const run = useMutation({
    mutationFn: () =>
      kind === "rollBack" ? api.rollBack(release.id, why.trim()) : api.activate(release.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["releases"] });
      say(
        kind === "rollBack"
          ? t("releases.rolledBack")
          : t("releases.activated", { version: release.version }),
      );
      onClose();
    },
    onError: (error) => {
      complain(reason(error));
      onClose();
    },
  });
  const title = release.title[i18n.language === "ru" ? "ru" : "en"];
  const text = () => {
    if (kind === "activate")
      return t("releases.activateText", { title, version: release.version, user: release.user });
    return previous
      ? t("releases.rollBackText", { title, version: previous.version, user: release.user })
      : t("releases.rollBackLast", { title, user: release.user });
  };
  return (
    <Confirm
      title={kind === "rollBack" ? t("releases.rollBackTitle") : t("releases.activateTitle")}
      confirm={kind === "rollBack" ? t("releases.rollBack") : t("releases.activate")}
      cancel={t("app.cancel")}
      busy={run.isPending}
      onConfirm={() => run.mutate()}
      onClose={onClose}
    >
      {text()}
      {kind === "rollBack" && withdraws ? (
        <TextField
          label={t("releases.why")}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
          maxLength={1000}
        />
      ) : null}
    </Confirm>
  );
}

interface Failed {
  state: "broken" | "unjudged";
  at: number;
  findings: readonly Finding[];
}

/** What the nightly check said against a release that is live. */
function failureOf({ state, regate }: Release): Failed | null {
  if (state !== "live" || !regate || regate.state === "green") return null;
  return { state: regate.state, at: regate.at, findings: regate.findings };
}

function Failing({ found }: { found: Failed }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  return (
    <div className="grid basis-full gap-1 [overflow-wrap:anywhere]">
      <span className={found.state === "broken" ? "text-loss" : "text-muted"}>
        {t(`releases.${found.state}Text`, { date: date(found.at) })}
      </span>
      <ul className="m-0 grid list-disc gap-0.5 pl-4 text-muted">
        {found.findings.map(({ rule, file, line, text }) => (
          <li key={`${file}:${line} ${rule} ${text}`}>
            {file ? <span className="font-mono">{`${file}:${line} `}</span> : null}
            {visible(text)}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface VersionProps {
  release: Release;
  /** whether the reader may bring back what a reviewer withdrew */
  mayLift: boolean;
  onWish: (wish: Wish) => void;
}

function Version({ release, mayLift, onWish }: VersionProps) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const failing = failureOf(release);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2.5 text-[13px] not-first:border-t">
      <span className="w-20 font-medium tabular-nums">
        {t("releases.version", { version: release.version })}
      </span>
      <Badge tone={TONES[release.state]}>{t(`releaseState.${release.state}`)}</Badge>
      {release.withdrawn_by ? <Badge tone="warn">{t("releases.withdrawn")}</Badge> : null}
      {failing ? (
        <Badge tone={failing.state === "broken" ? "bad" : "warn"}>
          {t(`releases.${failing.state}`)}
        </Badge>
      ) : null}
      {release.hidden ? <Badge tone="quiet">{t("releases.hidden")}</Badge> : null}
      <span className="text-muted">
        {t("releases.since", { date: date(release.activated_at || release.created_at) })}
        {release.approved_by ? ` · ${t("releases.approvedBy", { name: release.approved_by })}` : ""}
      </span>
      {release.withdrawn_by ? (
        <span className="basis-full text-muted">
          {release.withdrawn_reason
            ? t("releases.withdrawnWhy", {
                name: release.withdrawn_by,
                reason: release.withdrawn_reason,
              })
            : t("releases.withdrawnBy", { name: release.withdrawn_by })}
        </span>
      ) : null}
      {failing ? <Failing found={failing} /> : null}
      <span className="ml-auto flex items-center gap-3">
        <a href={hrefOf({ page: "review", id: release.change_id })}>{t("releases.change")}</a>
        {release.state === "live" ? (
          <Button onClick={() => onWish({ release, kind: "rollBack" })}>
            {t("releases.rollBack")}
          </Button>
        ) : release.withdrawn_by && !mayLift ? null : (
          <Button onClick={() => onWish({ release, kind: "activate" })}>
            {t("releases.activate")}
          </Button>
        )}
      </span>
    </li>
  );
}

export function ReleasesPage({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const query = useQuery({
    queryKey: ["releases"],
    queryFn: api.releases,
    refetchInterval: 15_000,
  });
  const [wish, setWish] = useState<Wish | null>(null);
  const reviews = me.role === "reviewer" || me.role === "admin";
  const [search, setSearch] = useState("");
  const language = i18n.language === "ru" ? "ru" : "en";
  const all = lines(query.data ?? []);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = all.filter(({ key, releases }) =>
    `${key} ${releases[0]?.title[language]}`.toLocaleLowerCase().includes(wanted),
  );
  return (
    <div className="mx-auto grid w-full max-w-4xl grid-cols-[minmax(0,1fr)] content-start gap-4 p-4 sm:py-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="m-0 text-[20px] font-semibold tracking-tight">{t("nav.releases")}</h1>
        <span className="flex items-center gap-3">
          {all.length > 5 ? (
            <input
              type="search"
              aria-label={t("releases.search")}
              placeholder={t("releases.search")}
              className={`${INPUT} h-8 w-44 text-[13px]`}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          ) : null}
          <a href="/app/" className="flex items-center gap-1.5 text-[13px]">
            <ExternalLink size={14} aria-hidden />
            {t("publish.application")}
          </a>
        </span>
      </div>
      {query.isPending ? <Skeleton /> : null}
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {query.data?.length === 0 ? (
        <div className="rounded-card border border-line bg-surface">
          <Notice
            icon={<PackageOpen size={18} />}
            title={t("releases.empty")}
            action={me.role === "user" ? <a href="#/">{t("sessions.new")}</a> : undefined}
          >
            {t("releases.emptyText")}
          </Notice>
        </div>
      ) : null}
      {shown.map(({ key, releases }) => {
        const [newest] = releases;
        if (!newest) return null;
        const live = releases.some((each) => each.state === "live");
        return (
          <section
            key={key}
            aria-label={newest.title[language]}
            className="rounded-card border border-line bg-surface shadow-card"
          >
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-3">
              <h2 className="m-0 text-[14px] font-semibold">
                {newest.title[language] || newest.feature}
              </h2>
              {live ? null : <Badge tone="quiet">{t("releases.off")}</Badge>}
              <span className="text-[13px] text-muted">
                {me.role === "user" ? "" : `${newest.user} · `}
                {t("releases.place", {
                  slot: isSlot(newest.slot) ? t(`slot.${newest.slot}`) : newest.slot,
                })}
              </span>
            </div>
            <ul className="m-0 list-none p-0">
              {releases.map((each) => (
                <Version
                  key={each.id}
                  release={each}
                  mayLift={reviews && each.user !== me.name}
                  onWish={setWish}
                />
              ))}
            </ul>
          </section>
        );
      })}
      {wish ? (
        <Wished
          wish={wish}
          previous={query.data?.find((each) => each.id === wish.release.previous_id)}
          withdraws={reviews && wish.release.user !== me.name}
          onClose={() => setWish(null)}
        />
      ) : null}
    </div>
  );
}
