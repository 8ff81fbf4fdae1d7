import type { Change } from "@atelier/protocol/rest";
import { Button, Notice } from "@atelier/ui";
import { useMutation } from "@tanstack/react-query";
import { Bug, HourglassIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { useReason } from "../../shared/Failure.tsx";
import { PreviewFrame, useExpired } from "../../shared/PreviewFrame.tsx";
import { Skeleton } from "../../shared/Skeleton.tsx";

/** The change running with the reviewer's own sample data. */
export function ChangePreview({ change }: { change: Change }) {
  const { t } = useTranslation();
  const reason = useReason();
  const [broken, setBroken] = useState<string | null>(null);
  const opening = useMutation({ mutationFn: () => api.changePreview(change.id) });
  const { mutate: open, data: preview, error } = opening;
  const expired = useExpired(preview ?? null);
  useEffect(() => open(), [open, change.content_sha256]);
  const again = () => {
    setBroken(null);
    open();
  };
  return (
    <div className="flex h-[440px] flex-col overflow-hidden rounded-card border border-line bg-surface">
      {error ? (
        <Notice
          urgent
          icon={<HourglassIcon size={18} />}
          title={t("preview.expired")}
          action={<Button onClick={again}>{t("preview.again")}</Button>}
        >
          {reason(error)}
        </Notice>
      ) : null}
      {!error && expired ? (
        <Notice
          icon={<HourglassIcon size={18} />}
          title={t("preview.expired")}
          action={
            <Button tone="primary" onClick={again}>
              {t("preview.again")}
            </Button>
          }
        >
          {t("preview.expiredText")}
        </Notice>
      ) : null}
      {!error && !preview ? <Skeleton rows={6} /> : null}
      {!error && preview && !expired ? (
        <PreviewFrame
          preview={preview}
          title={change.title}
          onError={({ message }) => setBroken(message)}
          onRenew={again}
        >
          {broken ? (
            <p
              role="alert"
              className="m-0 flex items-start gap-2 bg-loss-soft px-4 py-2 text-[13px] text-loss"
            >
              <Bug size={15} aria-hidden className="mt-0.5 shrink-0" />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                {t("review.broken", { message: broken })}
              </span>
            </p>
          ) : null}
        </PreviewFrame>
      ) : null}
    </div>
  );
}
