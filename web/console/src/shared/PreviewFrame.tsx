import { WidgetFrame, type FrameError } from "@atelier/frame/host";
import type { Preview } from "@atelier/protocol/rest";
import { Button, Notice, Segments, usePreference } from "@atelier/ui";
import { useQuery } from "@tanstack/react-query";
import { ExternalLink, HeartCrack, LoaderCircle, RotateCw } from "lucide-react";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, codeOf } from "./api.ts";
import { ColumnPreview } from "./ColumnPreview.tsx";
import { useSamplePositions } from "./slot-samples.ts";
import { previewCalls } from "./preview-calls.ts";
import { useMedia } from "./media.ts";

const WIDTHS = { phone: 390, tablet: 768, desktop: null } as const;
type Device = keyof typeof WIDTHS;
const isDevice = (value: string | null): value is Device => value !== null && value in WIDTHS;

/** A preview that was there a moment ago is not asked for again. */
const KNOWN_MS = 60_000;

/** Whether the preview has run out; looks again when it will have. */
export function useExpired(preview: Preview | null): boolean {
  const [now, look] = useState(() => Date.now());
  const at = preview?.expires_at ?? 0;
  useEffect(() => {
    const wait = at - Date.now();
    if (at === 0 || wait > 2 ** 31 - 1) return undefined;
    const timer = setTimeout(() => look(Date.now()), Math.max(0, wait + 50));
    return () => clearTimeout(timer);
  }, [at]);
  return preview !== null && (preview.status === "expired" || (at > 0 && at <= now));
}

interface PreviewedProps {
  preview: Preview;
  title: string;
  onError: (error: FrameError) => void;
  /** the server does not know the preview any more: it has started anew, or somebody opened many others */
  onRenew: () => void;
  /** the frame was given up; another round begins with `onAgain` */
  onAgain: () => void;
}

function Starting() {
  const { t } = useTranslation();
  return (
    <div role="status" className="absolute inset-0 grid content-start gap-3 bg-surface p-5">
      <span className="flex items-center gap-2 text-[13px] text-muted">
        <LoaderCircle size={14} aria-hidden className="co-spin" />
        {t("preview.starting")}
      </span>
      <div className="co-skeleton h-5 w-2/5" />
      <div className="co-skeleton h-40" />
      <div className="co-skeleton h-5 w-3/5" />
    </div>
  );
}

/** The widget of a preview, as it would run once it is released. */
export function Previewed({ preview, title, onError, onRenew, onAgain }: PreviewedProps) {
  const { t, i18n } = useTranslation();
  const [ready, setReady] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const calls = useMemo(() => previewCalls(preview.id, onRenew), [preview.id, onRenew]);
  const positions = useSamplePositions(preview.slot);
  const language = i18n.language === "ru" ? "ru" : "en";
  const onShown = () => setReady(true);
  const onBroken = (error: FrameError) => {
    setReady(true);
    onError(error);
  };
  const props = useMemo(() => ({ ticker: positions?.[0]?.ticker }), [positions]);
  if (failure !== null) {
    return (
      <Notice
        urgent
        icon={<HeartCrack size={18} />}
        title={t("preview.silent")}
        action={
          <Button tone="primary" onClick={onAgain}>
            {t("preview.restart")}
          </Button>
        }
      >
        {failure} {t("preview.silentText")}
      </Notice>
    );
  }
  if (positions === null) return <Starting />;
  if (preview.slot === "positions.column") {
    return (
      <ColumnPreview
        preview={preview}
        calls={calls}
        title={title}
        language={language}
        positions={positions}
        onReady={onShown}
        onError={onBroken}
        onFail={setFailure}
      />
    );
  }
  return (
    <>
      <WidgetFrame
        code={preview}
        calls={calls}
        title={title}
        language={language}
        slot={preview.slot}
        masked={preview.masked}
        {...(preview.slot === "asset.panel" ? { props } : {})}
        simulated
        onReady={onShown}
        onError={onBroken}
        onFail={setFailure}
      />
      {ready ? null : <Starting />}
    </>
  );
}

interface PreviewFrameProps {
  preview: Preview;
  title: string;
  onError: (error: FrameError) => void;
  /** a newer preview of the same thing */
  onRenew: () => void;
  /** stands above the frame */
  children?: ReactNode;
}

export function PreviewFrame(props: PreviewFrameProps) {
  const { preview, title, onError, onRenew, children } = props;
  const { t } = useTranslation();
  const narrow = useMedia("(width < 900px)");
  const [kept, keep] = usePreference("preview.device");
  const device = isDevice(kept) ? kept : narrow ? "phone" : "desktop";
  const [round, setRound] = useState(0);
  const width = WIDTHS[device];
  const reload = () => setRound(round + 1);
  const open = useQuery({
    queryKey: ["preview", preview.id],
    queryFn: () => api.openPreview(preview.id),
    staleTime: KNOWN_MS,
  });
  const gone = codeOf(open.error) === "not_found";
  useEffect(() => {
    if (gone) onRenew();
  }, [gone, onRenew]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-1 px-3 py-1">
        <Segments
          label={t("preview.device")}
          value={device}
          options={[
            { value: "phone", label: t("preview.phone") },
            { value: "tablet", label: t("preview.tablet") },
            { value: "desktop", label: t("preview.desktop") },
          ]}
          onChange={keep}
        />
        <span className="ml-auto flex">
          <Button
            tone="quiet"
            className="px-2"
            aria-label={t("preview.reload")}
            title={t("preview.reload")}
            onClick={reload}
          >
            <RotateCw size={14} aria-hidden />
          </Button>
          <a
            href={preview.url}
            target="_blank"
            rel="noopener"
            aria-label={t("preview.open")}
            title={t("preview.open")}
            className="grid size-8 place-items-center rounded-small text-muted hover:bg-hover hover:text-text"
          >
            <ExternalLink size={14} aria-hidden />
          </a>
        </span>
      </div>
      {children}
      <div className="relative min-h-64 flex-1 overflow-auto border-t border-line bg-bg p-3">
        <div
          className="relative mx-auto min-h-60"
          style={{ width: width ? `${width}px` : "100%", maxWidth: "100%" }}
        >
          {open.data ? (
            <Previewed
              key={`${preview.id} ${round}`}
              preview={preview}
              title={title}
              onError={onError}
              onRenew={onRenew}
              onAgain={reload}
            />
          ) : (
            <Starting />
          )}
        </div>
      </div>
    </div>
  );
}
