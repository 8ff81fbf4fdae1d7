import type { Status } from "@atelier/protocol/rest";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "./api.ts";
import { useFormats } from "./formats.ts";

const DOTS: Record<Status["model"]["state"], string> = {
  ready: "bg-gain",
  none: "bg-line-strong",
  downloading: "bg-warn",
  building: "bg-warn",
  starting: "bg-warn",
  failed: "bg-loss",
};

const CALM_MS = 30_000;
const BUSY_MS = 3_000;

export const useStatus = () =>
  useQuery({
    queryKey: ["status"],
    queryFn: api.status,
    refetchInterval: ({ state }) => {
      const now = state.data?.model.state;
      return now === "ready" || now === "none" || now === undefined ? CALM_MS : BUSY_MS;
    },
  });

export function useModelWords() {
  const { t } = useTranslation();
  const { percent } = useFormats();
  return ({ state, name, progress }: Status["model"]): string => {
    if (state === "downloading") return t("model.downloading", { progress: percent(progress) });
    if (state === "ready") return t("model.ready", { name });
    return t(`model.${state}`);
  };
}

/** Which model answers, or how far its download is. */
export function ModelLine() {
  const words = useModelWords();
  const { data } = useStatus();
  if (!data) return null;
  const { model } = data;
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={model.message || undefined}>
      <span className={`size-1.5 shrink-0 rounded-full ${DOTS[model.state]}`} />
      <span className="truncate">{words(model)}</span>
      {model.state === "downloading" ? (
        <progress
          className="h-1 w-16 accent-[var(--at-accent)]"
          max={1}
          value={model.progress}
          aria-label={words(model)}
        />
      ) : null}
    </span>
  );
}
