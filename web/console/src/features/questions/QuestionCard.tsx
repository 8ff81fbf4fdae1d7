import type { Question } from "@atelier/protocol/rest";
import { Badge, Button, INPUT } from "@atelier/ui";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

const DECIDE = "decide_for_me";

/** Exactly what would be sent: as text, so that nothing in it is drawn as anything else. */
function Call({ tool, values }: { tool: string; values: object }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-1 text-[13px]">
      <div className="text-muted">
        {t("tools.name")} <code className="font-mono text-text">{tool}</code>
      </div>
      <pre
        aria-label={t("tools.arguments")}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
        tabIndex={0}
        className="m-0 max-h-56 overflow-auto rounded-small bg-hover p-2 font-mono text-[12px] whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {JSON.stringify(values, null, 2)}
      </pre>
    </div>
  );
}

interface QuestionCardProps {
  question: Question;
  busy: boolean;
  onAnswer: (value: string) => void;
}

/** One question: arrows move, a digit or Enter chooses, Tab leads on to own words. */
export function QuestionCard({ question, busy, onAnswer }: QuestionCardProps) {
  const { t } = useTranslation();
  const title = useId();
  const box = useRef<HTMLDivElement>(null);
  const [words, setWords] = useState("");
  const { options, call } = question;
  // Leave to call a tool is never one careless Enter away: the last answer is to refuse.
  const start = call
    ? options.length - 1
    : Math.max(
        0,
        options.findIndex((option) => option.recommended),
      );
  const buttons = () => [
    ...(box.current?.querySelectorAll<HTMLButtonElement>("[data-option]") ?? []),
  ];

  useEffect(() => {
    // Who is writing is not interrupted.
    const active = document.activeElement;
    const writing = active instanceof HTMLTextAreaElement && active.value !== "";
    if (!writing) buttons()[start]?.focus({ preventScroll: true });
    box.current?.scrollIntoView?.({ block: "nearest" });
  }, [question.id, start]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const chosen = options[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && chosen && !busy) {
      event.preventDefault();
      onAnswer(chosen.value);
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the buttons inside
    <div
      ref={box}
      role="group"
      aria-labelledby={title}
      onKeyDown={onKeyDown}
      className="grid gap-3 rounded-card border border-accent bg-surface p-3 shadow-card"
    >
      <p id={title} className="m-0 font-medium text-pretty">
        {question.question}
      </p>
      {call ? <Call tool={call.tool} values={call.arguments} /> : null}
      <div className="grid gap-1.5">
        {options.map((option, at) => (
          <button
            key={option.value}
            type="button"
            data-option
            disabled={busy}
            onClick={() => onAnswer(option.value)}
            className="flex min-h-11 items-start gap-3 rounded-card border border-line-strong px-3 py-2 hover:border-accent hover:bg-accent-soft focus-visible:bg-accent-soft disabled:opacity-50"
          >
            <span
              aria-hidden
              className="mt-px w-3 shrink-0 text-[12px] leading-5 text-muted tabular-nums"
            >
              {at + 1}
            </span>
            <span className="grid min-w-0 flex-1 gap-0.5">
              <span className="flex flex-wrap items-center gap-x-2">
                {option.label}
                {option.recommended ? (
                  <Badge tone="accent">{t("question.recommended")}</Badge>
                ) : null}
              </span>
              {option.detail ? (
                <span className="text-[13px] text-muted">{option.detail}</span>
              ) : null}
            </span>
          </button>
        ))}
      </div>
      <form
        className="flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim() !== "" && !busy) onAnswer(words.trim());
        }}
      >
        {question.free_text ? (
          <>
            <input
              aria-label={t("question.own")}
              placeholder={t("question.own")}
              className={`${INPUT} h-9 min-w-40 flex-1 [font-family:inherit]`}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
            {words.trim() === "" ? null : (
              <Button type="submit" tone="primary" className="h-9" disabled={busy}>
                {t("question.answer")}
              </Button>
            )}
          </>
        ) : null}
        {call ? null : (
          <Button tone="quiet" className="h-9" disabled={busy} onClick={() => onAnswer(DECIDE)}>
            {t("question.decide")}
          </Button>
        )}
      </form>
    </div>
  );
}
