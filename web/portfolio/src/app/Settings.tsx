import { Button, ChoiceMenu } from "@atelier/ui";
import { Languages, SunMoon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Me } from "./api.ts";
import { LANGUAGES, type Language } from "./i18n.ts";
import { useLanguagePreference, useTheme } from "./preferences.ts";

export function Settings({ me, language }: { me: Me; language: Language }) {
  const { t } = useTranslation();
  const [theme, setTheme] = useTheme();
  const [, setLanguage] = useLanguagePreference();
  return (
    <>
      <ChoiceMenu
        align="end"
        value={language}
        choices={LANGUAGES}
        onChange={setLanguage}
        trigger={
          <Button tone="quiet" aria-label={t("settings.language")} title={t("settings.language")}>
            <Languages size={15} aria-hidden />
          </Button>
        }
      />
      <ChoiceMenu
        align="end"
        value={theme}
        choices={[
          { value: "light", label: t("settings.light") },
          { value: "dark", label: t("settings.dark") },
          { value: "system", label: t("settings.system") },
        ]}
        onChange={setTheme}
        trigger={
          <Button tone="quiet" aria-label={t("settings.theme")} title={t("settings.theme")}>
            <SunMoon size={15} aria-hidden />
          </Button>
        }
      />
      <a className="px-2 text-[13px] no-underline hover:underline" href="/console/">
        {t("nav.console")}
      </a>
      <span className="max-w-32 truncate px-1 text-[13px] text-muted max-sm:hidden">{me.name}</span>
    </>
  );
}
