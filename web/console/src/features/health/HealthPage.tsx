import type { Me } from "@atelier/protocol/rest";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure } from "../../shared/Failure.tsx";
import { useFormats } from "../../shared/formats.ts";
import { useModelWords, useStatus } from "../../shared/ModelLine.tsx";
import { hrefOf } from "../../shared/route.ts";
import { Skeleton } from "../../shared/Skeleton.tsx";
import { Part, type Tone } from "./Part.tsx";
import { Regate, regateTone } from "./Regate.tsx";

/** Lines "name value" of the Prometheus text format; labels are part of the name. */
export function readMetrics(text: string): Map<string, number> {
  const out = new Map<string, number>();
  for (const line of text.split("\n")) {
    const found = /^([A-Za-z_:][^\s]*(?:\{[^}]*\})?)\s+(\S+)/.exec(line);
    if (found?.[1] && found[2]) out.set(found[1], Number(found[2]));
  }
  return out;
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="grid gap-0.5 rounded-card border border-line bg-surface px-4 py-3">
      <dt className="text-[12px] text-muted">{label}</dt>
      <dd className="m-0 text-[20px] font-semibold tabular-nums">{value}</dd>
    </div>
  );
}

const EVERY_MS = 5_000;

export function HealthPage({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { number, megabytes, percent } = useFormats();
  const words = useModelWords();
  const status = useStatus();
  const ready = useQuery({ queryKey: ["ready"], queryFn: api.ready, refetchInterval: EVERY_MS });
  const metrics = useQuery({
    queryKey: ["metrics"],
    queryFn: api.metrics,
    refetchInterval: EVERY_MS,
  });
  const failed = status.error ?? ready.error;
  if (failed)
    return (
      <Failure error={failed} retry={() => void Promise.all([status.refetch(), ready.refetch()])} />
    );
  if (!status.data || !ready.data) return <Skeleton />;
  const { model, driver, weaker, problems, version, regate } = status.data;
  const core = ready.data.core_backend === "ready";
  const figures = readMetrics(metrics.data ?? "");
  const memory = figures.get("atelier_resident_bytes");
  const open = figures.get("atelier_changes_open");
  const modelTone: Tone =
    model.state === "ready" ? "good" : model.state === "failed" ? "bad" : "wait";
  const allGood = ready.data.ready && core && modelTone !== "bad" && regateTone(regate) === "good";
  return (
    <div className="mx-auto grid w-full max-w-4xl grid-cols-[minmax(0,1fr)] content-start gap-4 p-4 sm:py-6">
      <div className="grid gap-1">
        <h1 className="m-0 text-[20px] font-semibold tracking-tight">{t("nav.health")}</h1>
        <p className="m-0 text-muted" role="status">
          {allGood ? t("health.good") : t("health.attention")}
        </p>
      </div>
      <ul className="m-0 list-none rounded-card border border-line bg-surface p-0 shadow-card">
        <Part
          tone={ready.data.ready ? "good" : "bad"}
          name={t("health.orchestrator")}
          state={ready.data.ready ? t("health.ready") : t("health.notReady")}
        >
          <span className="text-[13px] text-muted">{t("health.version", { version })}</span>
          {problems.length === 0 ? null : (
            <ul className="m-0 grid list-disc gap-1 pl-4 text-[13px] text-loss [overflow-wrap:anywhere]">
              {problems.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </Part>
        <Part
          tone={core ? "good" : "wait"}
          name={t("health.core")}
          state={core ? t("health.ready") : t("health.starting")}
        >
          {core ? null : <span className="text-[13px] text-muted">{t("health.coreText")}</span>}
        </Part>
        <Part tone={modelTone} name={t("health.model")} state={words(model)}>
          {model.state === "downloading" ? (
            <progress
              className="mt-1 h-1.5 w-full accent-[var(--at-accent)]"
              max={1}
              value={model.progress}
              aria-label={percent(model.progress)}
            />
          ) : null}
          {model.message ? <span className="text-[13px] text-muted">{model.message}</span> : null}
          {model.waiting ? (
            <span className="text-[13px] text-muted">
              {t("health.waiting", { count: model.waiting })}
            </span>
          ) : null}
          {model.counted ? (
            <span className="text-[13px] text-muted">{t(`counted.${model.counted}`)}</span>
          ) : null}
          {model.state === "none" ? (
            <span className="text-[13px] text-muted">{t("health.noModel")}</span>
          ) : null}
        </Part>
        <Part
          tone={weaker.length === 0 ? "good" : "wait"}
          name={t("health.sandbox")}
          state={t("health.driver", { driver })}
        >
          {weaker.length === 0 ? (
            <span className="text-[13px] text-muted">{t("health.strong")}</span>
          ) : (
            <>
              <span className="text-[13px] text-muted">{t("health.weaker")}</span>
              <ul className="m-0 grid list-disc gap-0.5 pl-4 text-[13px] text-muted">
                {weaker.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </>
          )}
        </Part>
        <Regate me={me} regate={regate} />
      </ul>
      <dl className="m-0 grid gap-3 sm:grid-cols-3">
        {open === undefined ? null : <Figure label={t("health.changes")} value={number(open)} />}
        {memory === undefined ? null : (
          <Figure label={t("health.memory")} value={megabytes(memory)} />
        )}
      </dl>
      <p className="m-0 flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
        {me.role === "user" ? null : (
          <a href={hrefOf({ page: "review", id: null })}>{t("nav.review")}</a>
        )}
        {me.role === "admin" ? (
          <>
            <a href="/metrics">{t("health.raw")}</a>
            <a href="/api/v1/openapi.json">{t("health.api")}</a>
          </>
        ) : null}
      </p>
    </div>
  );
}
