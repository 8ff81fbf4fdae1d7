import type { ForgeState } from "@atelier/protocol/rest";
import { Badge, type BadgeTone } from "@atelier/ui";
import { ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../shared/formats.ts";

const STATE_TONES: Record<ForgeState["state"], BadgeTone> = {
  gated: "accent",
  pushed: "accent",
  open: "accent",
  merged: "good",
  released: "good",
  withdrawn: "warn",
  closed_outside: "warn",
  branch_gone: "bad",
  foreign_commit: "bad",
  held: "bad",
};
const CHECK_TONES: Record<string, BadgeTone> = {
  green: "good",
  approved: "good",
  ready: "good",
  red: "bad",
  changes: "bad",
};

/** Only an address of the web is a link: the forge is somebody else's program. */
const isAddress = (url: string | null): url is string => /^https?:\/\//.test(url ?? "");

/** Where the change stands on the company's forge: its people and rules have a say there. */
export function ForgePanel({ forge }: { forge: ForgeState }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const parts = [
    forge.checks
      ? { key: "checks", value: forge.checks, text: t(`forgeChecks.${forge.checks}`) }
      : null,
    forge.reviews
      ? { key: "reviews", value: forge.reviews, text: t(`forgeReviews.${forge.reviews}`) }
      : null,
    forge.merge ? { key: "merge", value: forge.merge, text: t(`forgeMerge.${forge.merge}`) } : null,
  ].filter((part) => part !== null);
  return (
    <section
      aria-label={t("forge.title")}
      className="grid gap-2 rounded-card border border-line bg-surface p-4 text-[13px]"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="m-0 text-[14px] font-semibold">{t("forge.title")}</h2>
        <Badge tone={STATE_TONES[forge.state]}>{t(`forgeState.${forge.state}`)}</Badge>
        {isAddress(forge.url) ? (
          <a
            href={forge.url}
            target="_blank"
            rel="noreferrer noopener"
            className="flex items-center gap-1"
          >
            {t("forge.pull", { number: forge.number })}
            <ExternalLink size={13} aria-hidden />
          </a>
        ) : null}
      </div>
      {forge.reason ? <p className="m-0 text-pretty">{t(`forgeReason.${forge.reason}`)}</p> : null}
      {parts.length > 0 ? (
        <ul className="m-0 flex list-none flex-wrap gap-2 p-0">
          {parts.map((part) => (
            <li key={part.key}>
              <Badge tone={CHECK_TONES[part.value] ?? "warn"}>{part.text}</Badge>
            </li>
          ))}
        </ul>
      ) : null}
      {forge.merged_by ? (
        <p className="m-0 text-muted">
          {t("forge.mergedBy", { name: forge.merged_by })}{" "}
          <code className="font-mono text-[12px]">{forge.merge_commit?.slice(0, 8)}</code>
        </p>
      ) : null}
      {forge.down_since > 0 ? (
        <p role="status" className="m-0 text-pretty text-loss">
          {t("forge.down", { date: date(forge.down_since) })}
        </p>
      ) : null}
      {forge.error && forge.down_since === 0 ? (
        <p className="m-0 text-pretty text-loss">{t("forge.error", { text: forge.error })}</p>
      ) : null}
      <p className="m-0 text-[12px] text-muted">
        {forge.seen_at > 0 ? t("forge.seen", { date: date(forge.seen_at) }) : t("forge.neverSeen")}
      </p>
    </section>
  );
}
