export { Badge, type BadgeTone } from "./Badge.tsx";
export { Button } from "./Button.tsx";
export { DataTable, type DataColumn } from "./DataTable.tsx";
export { Action, ActionLink, ActionMenu, ChoiceMenu, type Choice } from "./Menu.tsx";
export { browserLanguage, LANGUAGES, startI18n, type Language } from "./i18n.ts";
export { LanguageMenu, ThemeMenu } from "./DisplayMenus.tsx";
export {
  applyTheme,
  useLanguagePreference,
  usePreference,
  useTheme,
  type Theme,
} from "./preferences.ts";
export { Segments } from "./Segments.tsx";
export { Sheet } from "./Sheet.tsx";
export { Confirm, Dialog } from "./Dialog.tsx";
export { Notice } from "./Notice.tsx";
export { INPUT, TextArea, TextField } from "./TextField.tsx";
export { visible } from "./visible.ts";
