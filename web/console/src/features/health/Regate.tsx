import type { Me, RegateStatus } from "@atelier/protocol/rest";
import { Button } from "@atelier/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { useReason } from "../../shared/Failure.tsx";
import { useFormats } from "../../shared/formats.ts";
import { hrefOf } from "../../shared/route.ts";
import { complain, say } from "../../shared/Toast.tsx";
import { Part, type Tone } from "./Part.tsx";

export const regateTone = ({ broken, unjudged }: RegateStatus): Tone =>
  broken > 0 ? "bad" : unjudged > 0 ? "wait" : "good";

/** What the nightly check of live releases found. */
export function Regate({ me, regate }: { me: Me; regate: RegateStatus }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const client = useQueryClient();
  const reason = useReason();
  const { started_at, finished_at, judged, broken, unjudged, running } = regate;
  const start = useMutation({
    mutationFn: api.regate,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["status"] });
      say(t("health.regateStarted"));
    },
    onError: (error) => complain(reason(error)),
  });
  const state = () => {
    if (running) return t("health.regateRunning");
    if (started_at === 0) return t("health.regateNever");
    if (broken > 0) return t("health.regateBad", { count: broken });
    if (unjudged > 0) return t("health.regateUnjudged", { count: unjudged });
    return finished_at === 0 ? "" : t("health.regateGood");
  };
  const last = () => {
    if (running || started_at === 0) return [];
    if (finished_at === 0) return [t("health.regateCut", { date: date(started_at) })];
    return [t("health.regateLast", { date: date(finished_at), count: judged })];
  };
  const next =
    regate.next_at === null
      ? t("health.regateOff")
      : t("health.regateNext", { date: date(regate.next_at) });
  return (
    <Part tone={regateTone(regate)} name={t("health.regate")} state={state()}>
      <span className="text-[13px] text-muted">{[...last(), next].join(" ")}</span>
      {broken > 0 ? (
        <span className="text-[13px]">
          {t("health.regateText")} <a href={hrefOf({ page: "releases" })}>{t("nav.releases")}</a>
        </span>
      ) : null}
      {me.role === "admin" ? (
        <span className="mt-1">
          <Button disabled={running || start.isPending} onClick={() => start.mutate()}>
            {t("health.regateNow")}
          </Button>
        </span>
      ) : null}
    </Part>
  );
}
