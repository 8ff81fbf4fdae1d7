import { Languages, SunMoon } from "lucide-react";
import { Button } from "./Button.tsx";
import { LANGUAGES, type Language } from "./i18n.ts";
import { ChoiceMenu } from "./Menu.tsx";
import { useLanguagePreference, useTheme, type Theme } from "./preferences.ts";

interface LanguageMenuProps {
  label: string;
  language: Language;
  onChange?: (language: Language) => void;
}

export function LanguageMenu({ label, language, onChange }: LanguageMenuProps) {
  const [, setLanguage] = useLanguagePreference();
  return (
    <ChoiceMenu
      align="end"
      value={language}
      choices={LANGUAGES}
      onChange={(next) => {
        setLanguage(next);
        onChange?.(next);
      }}
      trigger={
        <Button tone="quiet" aria-label={label} title={label}>
          <Languages size={15} aria-hidden />
        </Button>
      }
    />
  );
}

export function ThemeMenu({ label, names }: { label: string; names: Record<Theme, string> }) {
  const [theme, setTheme] = useTheme();
  return (
    <ChoiceMenu
      align="end"
      value={theme}
      choices={(["light", "dark", "system"] as const).map((value) => ({
        value,
        label: names[value],
      }))}
      onChange={setTheme}
      trigger={
        <Button tone="quiet" aria-label={label} title={label}>
          <SunMoon size={15} aria-hidden />
        </Button>
      }
    />
  );
}
