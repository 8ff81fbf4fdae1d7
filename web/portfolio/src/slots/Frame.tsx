import { Action, ActionLink, ActionMenu, type Language } from "@atelier/ui";
import { Ellipsis, Eye, EyeOff, Pencil, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Customization } from "../app/api.ts";
import type { SlotName } from "./contributions.ts";
import { useHide } from "./Contribution.tsx";

export const addHref = (slot: SlotName): string => `/console/?slot=${encodeURIComponent(slot)}`;
const editHref = (feature: string): string => `/console/?feature=${encodeURIComponent(feature)}`;

interface FrameProps {
  customization: Customization;
  language: Language;
  children: ReactNode;
}

/** What "customise" shows around a customization: whose it is, and what can be done with it. */
export function Frame({ customization, language, children }: FrameProps) {
  const { t } = useTranslation();
  const hide = useHide(customization.feature);
  const title = customization.title[language];
  return (
    <div className="flex h-full flex-col rounded-card outline-2 outline-offset-1 outline-accent outline-dashed">
      <div className="flex items-center gap-2 px-3 py-1 text-[12px]">
        <strong className="truncate font-medium">{title}</strong>
        <span className="truncate text-muted">
          {t("custom.by", { author: customization.author, version: customization.version })}
        </span>
        <ActionMenu
          trigger={
            <button
              type="button"
              aria-label={t("custom.menu", { title })}
              className="ml-auto grid size-7 flex-none place-items-center rounded-small hover:bg-hover"
            >
              <Ellipsis size={16} aria-hidden />
            </button>
          }
        >
          <ActionLink href={editHref(customization.feature)}>
            <Pencil size={14} aria-hidden />
            {t("custom.edit")}
          </ActionLink>
          <Action onSelect={() => hide.mutate(!customization.hidden)}>
            {customization.hidden ? (
              <Eye size={14} aria-hidden />
            ) : (
              <EyeOff size={14} aria-hidden />
            )}
            {customization.hidden ? t("custom.show") : t("custom.hide")}
          </Action>
        </ActionMenu>
      </div>
      {customization.hidden ? (
        <p className="m-0 px-3 pb-3 text-muted">{t("custom.hidden")}</p>
      ) : (
        <div className="min-h-0 flex-1">{children}</div>
      )}
    </div>
  );
}

export function AddHere({ slot, label }: { slot: SlotName; label: string }) {
  return (
    <a
      href={addHref(slot)}
      className="flex h-full min-h-16 items-center justify-center gap-2 rounded-card border border-dashed border-line-strong text-[13px] text-muted no-underline hover:border-accent hover:text-accent"
    >
      <Plus size={16} aria-hidden />
      {label}
    </a>
  );
}
