import type { Reading } from "@atelier/protocol/rest";
import { ChoiceMenu } from "@atelier/ui";
import { ChevronDown } from "lucide-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

interface ReadingBarProps {
  reading: Reading;
  disabled: boolean;
  onSpec: (spec: object) => void;
}

const joins = (text: string): boolean => /^[,.:;]/.test(text);

/** What was understood, in one sentence whose parts can be changed without a model. */
export function ReadingBar({ reading, disabled, onSpec }: ReadingBarProps) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t("reading.title")}
      className="grid gap-2 border-b border-line bg-surface px-4 py-3"
    >
      <p className="m-0 text-[14px] leading-7 [&::first-letter]:uppercase">
        {reading.parts.length === 0 ? reading.sentence : null}
        {reading.parts.map((part, at) => (
          <Fragment key={`${at} ${part.path}`}>
            {at === 0 || joins(part.text) ? "" : " "}
            {part.options.length === 0 ? (
              part.text
            ) : (
              <ChoiceMenu
                value="-1"
                choices={part.options.map((option, n) => ({
                  value: String(n),
                  label: option.label,
                }))}
                onChange={(n) => {
                  const option = part.options[Number(n)];
                  if (option) onSpec(option.spec);
                }}
                trigger={
                  <button
                    type="button"
                    disabled={disabled}
                    title={t("reading.change")}
                    className="inline-flex items-center gap-0.5 rounded-small border border-line-strong bg-accent-soft px-1.5 leading-6 text-accent hover:border-accent disabled:opacity-60"
                  >
                    {part.text}
                    <ChevronDown size={12} aria-hidden />
                  </button>
                }
              />
            )}
          </Fragment>
        ))}
      </p>
      {reading.alternatives.length > 0 ? (
        <div className="flex flex-wrap items-center gap-1.5 text-[12px]">
          <span className="text-muted">{t("reading.alternatives")}</span>
          {reading.alternatives.map((other) => (
            <button
              key={other.id}
              type="button"
              disabled={disabled}
              onClick={() => onSpec(other.spec)}
              className="min-h-7 rounded-full border border-line-strong px-2.5 py-0.5 hover:bg-hover disabled:opacity-60"
            >
              {other.label}
            </button>
          ))}
        </div>
      ) : null}
    </section>
  );
}
