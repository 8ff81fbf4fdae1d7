import { LoaderCircle, ShieldCheck, ShieldX, WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PublishButton, REASON_ID, useReasonAgainst } from "../features/publish/PublishBar.tsx";
import type { Connection } from "../shared/event-stream.ts";
import type { View } from "../shared/fold.ts";
import { useFormats } from "../shared/formats.ts";
import { ModelLine } from "../shared/ModelLine.tsx";

const CHECKS = 8;

interface StatusLineProps {
  view: View;
  connection: Connection;
  onShowChecks: () => void;
  onChanged: () => void;
}

function Now({ view, connection }: { view: View; connection: Connection }) {
  const { t } = useTranslation();
  const placeWords = usePlaceWords();
  if (connection === "reconnecting" || connection === "offline") {
    return (
      <span className="flex items-center gap-1.5 text-warn">
        <WifiOff size={13} aria-hidden />
        {t(`connection.${connection}`)}
      </span>
    );
  }
  if (view.state === "running") {
    const step = view.checking?.length ?? null;
    return (
      <span className="flex min-w-0 items-center gap-1.5 text-text">
        <LoaderCircle size={13} aria-hidden className="co-spin shrink-0 text-accent" />
        <span className="truncate">
          {view.model_place
            ? placeWords(view.model_place)
            : step === null
              ? view.status || t("status.working")
              : t("status.checking", { done: Math.min(step + 1, CHECKS), all: CHECKS })}
        </span>
      </span>
    );
  }
  return <span>{t(`status.${view.state}`)}</span>;
}

/** For whom the model works first, and for how long. */
function usePlaceWords() {
  const { t } = useTranslation();
  const { roughly } = useFormats();
  return ({ ahead, estimate_ms }: NonNullable<View["model_place"]>): string => {
    const time = roughly(estimate_ms);
    return ahead === 0
      ? t("status.placeNext", { time })
      : t("status.place", { count: ahead, time });
  };
}

/** How much of what the model can take in the dialogue fills; from 95 % on, what was said before is shortened. */
function Context({ used, window, counted }: NonNullable<View["context"]>) {
  const { t } = useTranslation();
  const { number, percent } = useFormats();
  const share = Math.min(1, used / window);
  return (
    <span
      title={t(counted === "estimate" ? "status.contextAbout" : "status.contextTitle", {
        used: number(used),
        window: number(window),
      })}
      className="flex items-center gap-1.5 whitespace-nowrap max-lg:hidden"
    >
      {t("status.context", { share: percent(share) })}
      <span aria-hidden className="h-1 w-12 overflow-hidden rounded-full bg-hover">
        <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}

/** What happens now, who answers, what the checks say, and the way out. */
export function StatusLine({ view, connection, onShowChecks, onChanged }: StatusLineProps) {
  const { t } = useTranslation();
  const { gate } = view;
  const against = useReasonAgainst(view);
  return (
    <div className="flex min-h-12 shrink-0 items-center gap-x-4 border-t border-line bg-surface px-3 text-[12px] text-muted max-md:flex-wrap max-md:py-2">
      <span role="status" className="flex min-w-0 items-center max-md:max-w-[45%]">
        <Now view={view} connection={connection} />
      </span>
      <span className="min-w-0 max-md:hidden">
        <ModelLine />
      </span>
      {view.context ? <Context {...view.context} /> : null}
      {gate ? (
        <button
          type="button"
          onClick={onShowChecks}
          className={`flex min-h-8 items-center gap-1 rounded-small px-1.5 whitespace-nowrap hover:bg-hover ${gate.ok ? "text-gain" : "text-loss"}`}
        >
          {gate.ok ? <ShieldCheck size={14} aria-hidden /> : <ShieldX size={14} aria-hidden />}
          {gate.ok ? t("status.green") : t("status.red", { count: gate.findings.length })}
        </button>
      ) : null}
      <span
        className={`flex shrink-0 justify-end max-md:ml-auto md:order-last ${against ? "" : "ml-auto"}`}
      >
        <PublishButton view={view} onChanged={onChanged} />
      </span>
      {against ? (
        <span
          id={REASON_ID}
          title={against}
          className="min-w-0 truncate max-md:w-full max-md:pt-1 max-md:whitespace-normal md:-mr-1 md:ml-auto"
        >
          {against}
        </span>
      ) : null}
    </div>
  );
}
