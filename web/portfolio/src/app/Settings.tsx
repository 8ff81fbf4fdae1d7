import { LanguageMenu, ThemeMenu, type Language } from "@atelier/ui";
import { useTranslation } from "react-i18next";
import type { Me } from "./api.ts";

export function Settings({ me, language }: { me: Me; language: Language }) {
  const { t } = useTranslation();
  return (
    <>
      <LanguageMenu label={t("settings.language")} language={language} />
      <ThemeMenu
        label={t("settings.theme")}
        names={{
          light: t("settings.light"),
          dark: t("settings.dark"),
          system: t("settings.system"),
        }}
      />
      <a className="px-2 text-[13px] no-underline hover:underline" href="/console/">
        {t("nav.console")}
      </a>
      <span className="max-w-32 truncate px-1 text-[13px] text-muted max-sm:hidden">{me.name}</span>
    </>
  );
}
