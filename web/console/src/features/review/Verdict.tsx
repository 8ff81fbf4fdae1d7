import type { Change, Me } from "@atelier/protocol/rest";
import { Button, Dialog, TextArea } from "@atelier/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, CircleCheck, GitMerge, Undo2, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, codeOf } from "../../shared/api.ts";
import { useReason } from "../../shared/Failure.tsx";
import { useFormats } from "../../shared/formats.ts";
import { hrefOf } from "../../shared/route.ts";
import { say } from "../../shared/Toast.tsx";

type Decision = "approve" | "giveBack" | "reject" | "merge";

function Outcome({ change }: { change: Change }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  return (
    <div className="grid gap-2 text-[13px]">
      <p className="m-0 flex items-center gap-2 text-[14px] font-semibold">
        {change.state === "merged" ? (
          <CircleCheck size={17} aria-hidden className="text-gain" />
        ) : null}
        {t(`outcome.${change.state}`)}
      </p>
      <dl className="m-0 grid gap-2">
        {change.reviewer ? (
          <div>
            <dt className="text-[12px] text-muted">{t("review.reviewer")}</dt>
            <dd className="m-0">{change.reviewer}</dd>
          </div>
        ) : null}
        <div>
          <dt className="text-[12px] text-muted">{t("review.when")}</dt>
          <dd className="m-0">{date(change.updated_at)}</dd>
        </div>
        {change.comment ? (
          <div>
            <dt className="text-[12px] text-muted">{t("review.comment")}</dt>
            <dd className="m-0 whitespace-pre-wrap">{change.comment}</dd>
          </div>
        ) : null}
        {change.release_id ? (
          <div>
            <dt className="text-[12px] text-muted">{t("review.release")}</dt>
            <dd className="m-0 font-mono text-[12px] [overflow-wrap:anywhere]">
              {change.release_id}
            </dd>
          </div>
        ) : null}
      </dl>
      {change.state === "merged" ? (
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          <a href={hrefOf({ page: "releases" })}>{t("nav.releases")}</a>
          <a href="/app/">{t("publish.application")}</a>
        </span>
      ) : null}
    </div>
  );
}

/** The judgement: of exactly the content on this page. */
export function Verdict({ change, me }: { change: Change; me: Me }) {
  const { t } = useTranslation();
  const reason = useReason();
  const client = useQueryClient();
  const [asking, setAsking] = useState<"giveBack" | "reject" | null>(null);
  const [comment, setComment] = useState("");
  const decide = useMutation({
    mutationFn: (decision: Decision) => {
      if (decision === "approve") return api.approve(change.id, change.content_sha256, "");
      if (decision === "merge") return api.merge(change.id);
      return api[decision](change.id, comment.trim());
    },
    onSuccess: (next) => {
      setAsking(null);
      setComment("");
      client.setQueryData(["change", change.id], next);
      void client.invalidateQueries({ queryKey: ["changes"] });
      say(t(`outcome.${next.state}`));
    },
    onError: (error) => {
      // Somebody changed it meanwhile: show what it is now.
      if (codeOf(error) === "conflict")
        void client.invalidateQueries({ queryKey: ["change", change.id] });
    },
  });
  const own = change.author === me.name;
  const mayJudge = me.role === "reviewer" && !own;
  const red = change.gate ? !change.gate.ok : true;
  const busy = decide.isPending;
  const open = change.state === "open";
  return (
    <aside
      aria-label={t("review.verdict")}
      className="grid gap-3 rounded-card border border-line bg-surface p-4 shadow-card max-lg:sticky max-lg:bottom-2 lg:sticky lg:top-4"
    >
      {open ? (
        <>
          <h2 className="m-0 text-[14px] font-semibold max-lg:hidden">{t("review.verdict")}</h2>
          {mayJudge ? (
            <>
              <p className="m-0 text-[13px] text-pretty text-muted max-lg:hidden">
                {t(
                  red
                    ? "review.redText"
                    : change.forge
                      ? "review.verdictTextForge"
                      : "review.verdictText",
                )}
              </p>
              <div className="grid grid-cols-2 gap-2">
                <Button
                  tone="primary"
                  className="col-span-2 h-9"
                  disabled={busy || red}
                  onClick={() => decide.mutate("approve")}
                >
                  <Check size={15} aria-hidden />
                  {t("review.approve")}
                </Button>
                <Button disabled={busy} onClick={() => setAsking("giveBack")}>
                  <Undo2 size={14} aria-hidden />
                  {t("review.return")}
                </Button>
                <Button disabled={busy} onClick={() => setAsking("reject")}>
                  <X size={14} aria-hidden />
                  {t("review.reject")}
                </Button>
              </div>
              <p className="m-0 text-[12px] text-muted max-lg:hidden">
                {t("review.pinned")}{" "}
                <code className="font-mono">{change.content_sha256.slice(0, 12)}</code>
              </p>
            </>
          ) : (
            <p className="m-0 text-[13px] text-pretty text-muted">
              {own && me.role === "reviewer" ? t("review.notOwn") : t("review.waiting")}
            </p>
          )}
        </>
      ) : (
        <Outcome change={change} />
      )}
      {change.state === "approved" && mayJudge && !change.forge?.wants_merge ? (
        <Button tone="primary" disabled={busy} onClick={() => decide.mutate("merge")}>
          <GitMerge size={14} aria-hidden />
          {t("review.merge")}
        </Button>
      ) : null}
      {decide.error && !asking ? (
        <p role="alert" className="m-0 rounded-small bg-loss-soft px-3 py-2 text-[13px] text-loss">
          {reason(decide.error)}
        </p>
      ) : null}
      {asking ? (
        <Dialog
          title={asking === "reject" ? t("review.rejectTitle") : t("review.returnTitle")}
          onClose={() => setAsking(null)}
        >
          <form
            className="grid gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              decide.mutate(asking);
            }}
          >
            <p className="m-0 text-[13px] text-muted">
              {asking === "reject" ? t("review.rejectText") : t("review.returnText")}
            </p>
            <TextArea
              label={t("review.comment")}
              required
              value={comment}
              maxLength={4000}
              onChange={(event) => setComment(event.target.value)}
            />
            {decide.error ? (
              <p role="alert" className="m-0 text-[13px] text-loss">
                {reason(decide.error)}
              </p>
            ) : null}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setAsking(null)}>{t("app.cancel")}</Button>
              <Button type="submit" tone="primary" disabled={busy || comment.trim() === ""}>
                {asking === "reject" ? t("review.reject") : t("review.return")}
              </Button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </aside>
  );
}
