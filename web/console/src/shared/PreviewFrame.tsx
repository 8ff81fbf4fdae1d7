import type { Preview } from "@atelier/protocol/rest";
import { Button, Notice, Segments, usePreference, useTheme } from "@atelier/ui";
import { ExternalLink, HeartCrack, LoaderCircle, RotateCw } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFrameWatch, type FrameError } from "./frame-watch.ts";
import { useMedia } from "./media.ts";

const WIDTHS = { phone: 390, tablet: 768, desktop: null } as const;
type Device = keyof typeof WIDTHS;
const isDevice = (value: string | null): value is Device => value !== null && value in WIDTHS;

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

interface PreviewFrameProps {
  preview: Preview;
  title: string;
  onError: (error: FrameError) => void;
  /** a newer preview of the same thing, asked for by hand */
  onRenew: () => void;
  /** stands above the frame */
  children?: ReactNode;
}

export function PreviewFrame({ preview, title, onError, onRenew, children }: PreviewFrameProps) {
  const { t, i18n } = useTranslation();
  const [theme] = useTheme();
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const [kept, keep] = usePreference("preview.device");
  const device = isDevice(kept) ? kept : "desktop";
  const [round, setRound] = useState(0);
  const frame = useRef<HTMLIFrameElement>(null);
  const shade = theme === "system" ? (systemDark ? "dark" : "light") : theme;
  const url = new URL(preview.url, window.location.href);
  url.searchParams.set("theme", shade);
  url.searchParams.set("locale", i18n.language);
  const address = url.toString();
  const { state } = useFrameWatch(frame, `${address} ${round}`, onError);
  const width = WIDTHS[device];
  const reload = () => {
    setRound(round + 1);
    if (state === "silent") onRenew();
  };
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
            href={address}
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
        {state === "silent" ? (
          <Notice
            urgent
            icon={<HeartCrack size={18} />}
            title={t("preview.silent")}
            action={
              <Button tone="primary" onClick={reload}>
                {t("preview.restart")}
              </Button>
            }
          >
            {t("preview.silentText")}
          </Notice>
        ) : (
          <>
            <iframe
              key={`${address} ${round}`}
              ref={frame}
              title={title}
              src={address}
              sandbox="allow-scripts"
              referrerPolicy="no-referrer"
              className="mx-auto block h-full min-h-60 rounded-card border border-line bg-surface"
              style={{ width: width ? `${width}px` : "100%", maxWidth: width ? undefined : "100%" }}
            />
            {state === "loading" ? (
              <div
                role="status"
                className="absolute inset-3 grid content-start gap-3 rounded-card border border-line bg-surface p-5"
              >
                <span className="flex items-center gap-2 text-[13px] text-muted">
                  <LoaderCircle size={14} aria-hidden className="co-spin" />
                  {t("preview.starting")}
                </span>
                <div className="co-skeleton h-5 w-2/5" />
                <div className="co-skeleton h-40" />
                <div className="co-skeleton h-5 w-3/5" />
              </div>
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}
