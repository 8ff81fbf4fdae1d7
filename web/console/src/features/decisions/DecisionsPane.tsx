import { Button, INPUT, Notice } from "@atelier/ui";
import { Check, MessageCircleQuestion, Pencil, Trash2, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import type { View } from "../../shared/fold.ts";

type Decision = View["decisions"][number];

interface RowProps {
  decision: Decision;
  /** null forgets it */
  onChange: (value: string | null) => Promise<unknown>;
}

function Row({ decision, onChange }: RowProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState<string | null>(null);
  const name = decision.question || decision.key;
  const keep = () => {
    const value = words?.trim() ?? "";
    if (value === "") return;
    void onChange(value).then(
      () => setWords(null),
      () => undefined,
    );
  };
  return (
    <li className="grid gap-1 rounded-card border border-line bg-surface px-3 py-2">
      <span className="text-[13px] text-pretty text-muted">{name}</span>
      {words === null ? (
        <div className="flex items-start gap-2">
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{decision.value}</span>
          <Button
            tone="quiet"
            className="px-2"
            aria-label={t("decisions.change", { name })}
            title={t("decisions.change", { name })}
            onClick={() => setWords(decision.value)}
          >
            <Pencil size={14} aria-hidden />
          </Button>
          <Button
            tone="quiet"
            className="px-2"
            aria-label={t("decisions.forget", { name })}
            title={t("decisions.forget", { name })}
            onClick={() => void onChange(null).catch(() => undefined)}
          >
            <Trash2 size={14} aria-hidden />
          </Button>
        </div>
      ) : (
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <input
            aria-label={name}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the reader has just asked for it
            autoFocus
            className={`${INPUT} h-9 min-w-0 flex-1`}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setWords(null);
            }}
          />
          <Button
            type="submit"
            className="px-2"
            aria-label={t("decisions.keep")}
            title={t("decisions.keep")}
          >
            <Check size={14} aria-hidden />
          </Button>
          <Button
            tone="quiet"
            className="px-2"
            aria-label={t("decisions.cancel")}
            title={t("decisions.cancel")}
            onClick={() => setWords(null)}
          >
            <X size={14} aria-hidden />
          </Button>
        </form>
      )}
    </li>
  );
}

interface DecisionsPaneProps {
  view: View;
  onCommand: (command: Promise<unknown>) => Promise<unknown>;
}

/** What was settled in this dialogue: part of every later request, never asked again until it is forgotten here. */
export function DecisionsPane({ view, onCommand }: DecisionsPaneProps) {
  const { t } = useTranslation();
  if (view.decisions.length === 0) {
    return (
      <Notice icon={<MessageCircleQuestion size={18} />} title={t("decisions.empty")}>
        {t("decisions.emptyText")}
      </Notice>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <p className="m-0 mb-3 text-[13px] text-muted">{t("decisions.lead")}</p>
      <ul aria-label={t("pane.decisions")} className="m-0 grid list-none gap-2 p-0">
        {view.decisions.map((each) => (
          <Row
            key={each.key}
            decision={each}
            onChange={(value) => onCommand(api.setDecision(view.id, each.key, value))}
          />
        ))}
      </ul>
    </div>
  );
}
