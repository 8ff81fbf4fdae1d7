import { Button, Notice } from "@atelier/ui";
import { Bug, Eye, HourglassIcon, LoaderCircle, ShieldX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMutation } from "@tanstack/react-query";
import { api } from "../../shared/api.ts";
import { useReason } from "../../shared/Failure.tsx";
import type { View } from "../../shared/fold.ts";
import type { FrameError } from "@atelier/frame/host";
import { PreviewFrame, useExpired } from "../../shared/PreviewFrame.tsx";
import { BackendLog } from "./BackendLog.tsx";
import { ReadingBar } from "./ReadingBar.tsx";

interface PreviewPaneProps {
  view: View;
  onSay: (text: string) => void;
  onSpec: (spec: object) => void;
  onShowChecks: () => void;
  onChanged: () => void;
}

export function PreviewPane({ view, onSay, onSpec, onShowChecks, onChanged }: PreviewPaneProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const { preview, gate } = view;
  const running = view.state === "running";
  const [broken, setBroken] = useState<{ id: string; error: FrameError } | null>(null);
  const told = useRef(new Set<string>());
  const renew = useMutation({ mutationFn: () => api.preview(view.id), onSuccess: onChanged });
  const { mutate: open } = renew;
  // What was opened a moment ago is not old, whatever this machine's clock says.
  const expired = useExpired(preview) && renew.data?.id !== preview?.id;
  const canShow = gate?.ok === true;
  const stale = canShow && !running && (expired || preview === null);

  useEffect(() => {
    // Who comes back a day later sees the widget, not a card about an old link.
    if (stale) open();
  }, [stale, open]);

  const id = preview?.id ?? "";
  const error = broken?.id === id ? broken.error : null;
  const onError = (problem: FrameError) => {
    setBroken({ id, error: problem });
    const key = `${id} ${problem.message}`;
    if (told.current.has(key)) return;
    told.current.add(key);
    void api.previewError(view.id, problem.message, problem.stack).catch(() => undefined);
  };
  const failure = error?.message ?? (preview?.status === "failed" ? (preview.message ?? "") : null);
  const again = () => {
    setBroken(null);
    open();
  };

  const errorCard =
    failure === null ? null : (
      <div
        role="alert"
        className="m-3 grid gap-2 rounded-card border border-loss bg-loss-soft p-3 text-[13px]"
      >
        <p className="m-0 flex items-center gap-2 font-medium text-loss">
          <Bug size={15} aria-hidden />
          {t("preview.broken")}
        </p>
        <p className="m-0 font-mono text-[12px] [overflow-wrap:anywhere]">{failure}</p>
        <div className="flex flex-wrap gap-2">
          <Button
            tone="primary"
            disabled={running}
            onClick={() => onSay(t("preview.fixRequest", { message: failure }))}
          >
            {t("preview.fix")}
          </Button>
          <Button disabled={renew.isPending || !canShow} onClick={again}>
            {t("preview.again")}
          </Button>
        </div>
      </div>
    );

  const body = () => {
    if (renew.error && !running) {
      return (
        <Notice
          urgent
          icon={<HourglassIcon size={18} />}
          title={t("preview.expired")}
          action={
            <Button tone="primary" disabled={renew.isPending} onClick={again}>
              {t("preview.again")}
            </Button>
          }
        >
          {reason(renew.error)}
        </Notice>
      );
    }
    if (preview?.frame_url && !expired && preview.status !== "starting") {
      return (
        <PreviewFrame
          preview={preview}
          title={view.title || t("preview.title")}
          onError={onError}
          onRenew={again}
        >
          {errorCard}
        </PreviewFrame>
      );
    }
    if (errorCard) return errorCard;
    if (running || renew.isPending || preview?.status === "starting" || stale) {
      return (
        <div role="status" className="grid gap-3 p-5">
          <span className="flex items-center gap-2 text-[13px] text-muted">
            <LoaderCircle size={14} aria-hidden className="co-spin" />
            {view.status || t("preview.starting")}
          </span>
          <div className="co-skeleton h-5 w-2/5" />
          <div className="co-skeleton h-44" />
          <div className="co-skeleton h-5 w-3/5" />
        </div>
      );
    }
    if (gate && !gate.ok) {
      return (
        <Notice
          urgent
          icon={<ShieldX size={18} />}
          title={t("preview.red")}
          action={
            <Button tone="primary" onClick={onShowChecks}>
              {t("preview.seeFindings")}
            </Button>
          }
        >
          {t("preview.redText", { count: gate.findings.length })}
        </Notice>
      );
    }
    return (
      <Notice icon={<Eye size={18} />} title={t("preview.empty")}>
        {t("preview.emptyText")}
      </Notice>
    );
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {view.reading ? (
        <ReadingBar reading={view.reading} disabled={running} onSpec={onSpec} />
      ) : null}
      {body()}
      <BackendLog lines={view.backend_log ?? []} />
    </div>
  );
}
