import { Button, Notice } from "@atelier/ui";
import { CloudOff, Lock, SearchX, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError, codeOf } from "./api.ts";

/** Why a page could not be loaded, and what to do about it. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const code = codeOf(error);
  const again = retry ? <Button onClick={retry}>{t("app.retry")}</Button> : undefined;
  const home = (
    <a href="#/" className="text-[13px]">
      {t("app.home")}
    </a>
  );
  if (code === "offline") {
    return (
      <Notice urgent icon={<CloudOff size={18} />} title={t("app.offline")} action={again}>
        {t("app.offlineText")}
      </Notice>
    );
  }
  if (code === "permission_denied") {
    return (
      <Notice urgent icon={<Lock size={18} />} title={t("app.forbidden")} action={home}>
        {t("app.forbiddenText")}
      </Notice>
    );
  }
  if (code === "not_found") {
    return (
      <Notice icon={<SearchX size={18} />} title={t("app.notFound")} action={home}>
        {t("app.notFoundText")}
      </Notice>
    );
  }
  return (
    <Notice urgent icon={<TriangleAlert size={18} />} title={t("app.failed")} action={again}>
      {error instanceof ApiError && error.message ? error.message : t("app.failedText")}
    </Notice>
  );
}

/** What an action that failed says beside its button. */
export function useReason() {
  const { t } = useTranslation();
  return (error: unknown): string => {
    if (codeOf(error) === "offline") return t("app.offline");
    return error instanceof ApiError && error.message ? error.message : t("app.failedText");
  };
}
