import { useQuery } from "@tanstack/react-query";
import { Bug } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure } from "../../shared/Failure.tsx";
import { PreviewFrame } from "../../shared/PreviewFrame.tsx";
import { Skeleton } from "../../shared/Skeleton.tsx";

/** One preview alone, as "Open in a new tab" shows it. */
export function PreviewPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["preview", id],
    queryFn: () => api.openPreview(id),
  });
  const [broken, setBroken] = useState<string | null>(null);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} />;
  return (
    <PreviewFrame
      preview={data}
      title={t("preview.title")}
      onError={({ message }) => setBroken(message)}
      onRenew={() => void refetch()}
    >
      {broken ? (
        <p role="alert" className="m-0 flex items-start gap-2 px-4 py-2 text-[13px] text-loss">
          <Bug size={15} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{broken}</span>
        </p>
      ) : null}
    </PreviewFrame>
  );
}
