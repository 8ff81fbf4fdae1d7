import type { Language } from "@atelier/ui";
import { use } from "react";
import { useTranslation } from "react-i18next";
import { CustomizeContext, useContributions, type SlotName } from "./contributions.ts";
import { Contribution } from "./Contribution.tsx";
import { AddHere, Frame } from "./Frame.tsx";

const SPAN = { small: "at-span-small", medium: "at-span-medium", wide: "" };

interface SlotProps {
  name: SlotName;
  language: Language;
  props?: Record<string, unknown>;
}

/** A place of the page that customizations fill; its items are laid out by the grid around it. */
export function Slot({ name, language, props }: SlotProps) {
  const { t } = useTranslation();
  const customizing = use(CustomizeContext);
  const contributions = useContributions(name);
  return (
    <>
      {contributions
        .filter((each) => customizing || !each.hidden)
        .map((each) => {
          const content = (
            <Contribution customization={each} language={language} {...(props ? { props } : {})} />
          );
          return (
            <div key={each.feature} className={SPAN[each.size]}>
              {customizing ? (
                <Frame customization={each} language={language}>
                  {content}
                </Frame>
              ) : (
                content
              )}
            </div>
          );
        })}
      {customizing ? (
        <div className={contributions.length > 0 ? SPAN.small : ""}>
          <AddHere slot={name} label={t("custom.add")} />
        </div>
      ) : null}
    </>
  );
}
