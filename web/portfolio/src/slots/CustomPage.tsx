import type { Language } from "@atelier/ui";
import { Plus } from "lucide-react";
import { use } from "react";
import { useTranslation } from "react-i18next";
import { CustomizeContext, useContributions } from "./contributions.ts";
import { Contribution } from "./Contribution.tsx";
import { addHref, Frame } from "./Frame.tsx";

export function CustomPage({ feature, language }: { feature: string; language: Language }) {
  const { t } = useTranslation();
  const customizing = use(CustomizeContext);
  const page = useContributions("page").find((each) => each.feature === feature);
  if (!page) return <p>{t("custom.missing")}</p>;
  const content = <Contribution customization={page} language={language} />;
  if (!customizing) return content;
  return (
    <Frame customization={page} language={language}>
      {content}
    </Frame>
  );
}

export function AddPage() {
  const { t } = useTranslation();
  return (
    <a
      href={addHref("page")}
      aria-label={t("custom.addPage")}
      title={t("custom.addPage")}
      className="grid size-8 flex-none place-items-center rounded-small text-muted hover:bg-hover hover:text-accent"
    >
      <Plus size={16} aria-hidden />
    </a>
  );
}
