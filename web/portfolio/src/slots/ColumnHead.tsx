import { Action, ActionLink, ActionMenu, type Language } from "@atelier/ui";
import { EyeOff, Pencil } from "lucide-react";
import { use } from "react";
import { useTranslation } from "react-i18next";
import type { Customization } from "../app/api.ts";
import { CustomizeContext } from "./contributions.ts";
import { useHide } from "./Contribution.tsx";

/** The head of a column that a customization brought. */
export function ColumnHead({ column, language }: { column: Customization; language: Language }) {
  const { t } = useTranslation();
  const customizing = use(CustomizeContext);
  const hide = useHide(column.feature);
  const title = column.title[language];
  if (!customizing) {
    return (
      <span className="inline-block max-w-32 truncate align-bottom" title={title}>
        {title}
      </span>
    );
  }
  return (
    <ActionMenu
      trigger={
        <button
          type="button"
          aria-label={t("custom.menu", { title })}
          title={t("custom.by", { author: column.author, version: column.version })}
          className="rounded-small px-1 outline-1 outline-accent outline-dashed"
        >
          {title}
        </button>
      }
    >
      <ActionLink href={`/console/?feature=${encodeURIComponent(column.feature)}`}>
        <Pencil size={14} aria-hidden />
        {t("custom.edit")}
      </ActionLink>
      <Action onSelect={() => hide.mutate(true)}>
        <EyeOff size={14} aria-hidden />
        {t("custom.hide")}
      </Action>
    </ActionMenu>
  );
}
