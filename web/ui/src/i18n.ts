import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "ru" | "en";
export const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "ru", label: "Русский" },
  { value: "en", label: "English" },
];

export const browserLanguage = (): Language =>
  navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en";

export async function startI18n(
  language: Language,
  texts: Record<Language, Record<string, string>>,
): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: texts.en }, ru: { translation: texts.ru } },
  });
}
