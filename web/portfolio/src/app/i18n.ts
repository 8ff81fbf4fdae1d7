import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./texts.en.ts";
import { ru } from "./texts.ru.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    resources: { translation: typeof en };
  }
}

export type Language = "ru" | "en";
export const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "ru", label: "Русский" },
  { value: "en", label: "English" },
];

export const browserLanguage = (): Language =>
  navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en";

export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: en }, ru: { translation: ru } },
  });
}
