import { Button, Segments } from "@atelier/ui";
import { ArrowUp, ListEnd, Square } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Mode } from "../../shared/api.ts";

interface ComposerProps {
  mode: Mode;
  onMode: (mode: Mode) => void;
  running: boolean;
  busy: boolean;
  /** resolves when the text was taken; until then it stays in the field */
  onSend: (text: string) => Promise<unknown>;
  onStop?: () => void;
  focusAtStart?: boolean;
}

const LONGEST = 8000;

export function Composer(props: ComposerProps) {
  const { mode, onMode, running, busy, onSend, onStop, focusAtStart = false } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const sending = useRef(false);
  const ready = text.trim() !== "" && !busy;
  useEffect(() => {
    if (focusAtStart && window.matchMedia("(hover: hover)").matches) field.current?.focus();
    const onKey = (event: globalThis.KeyboardEvent) => {
      const inField =
        event.target instanceof HTMLElement && event.target.closest("input, textarea, select");
      if (event.key !== "/" || inField || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [focusAtStart]);
  const send = () => {
    // A double click and a key held down are one wish; that the form is busy shows a moment too late for them.
    if (!ready || sending.current) return;
    sending.current = true;
    const sent = text.trim();
    onSend(sent)
      .then(
        () => setText((now) => (now.trim() === sent ? "" : now)),
        () => field.current?.focus(),
      )
      .finally(() => {
        sending.current = false;
      });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="grid gap-1 rounded-card border border-line-strong bg-surface p-1.5 shadow-card focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        aria-label={t("composer.label")}
        placeholder={running ? t("composer.queueHint") : t(`composer.${mode}Hint`)}
        className="co-grow max-h-48 min-h-11 w-full resize-none border-0 bg-transparent px-2 py-1.5 text-[14px] leading-5 text-text outline-none [font-family:inherit] placeholder:text-muted max-sm:text-[16px]"
        value={text}
        maxLength={LONGEST}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="flex items-center gap-2">
        <Segments
          label={t("composer.mode")}
          value={mode}
          options={[
            { value: "build", label: t("mode.build") },
            { value: "plan", label: t("mode.plan") },
            { value: "ask", label: t("mode.ask") },
          ]}
          onChange={onMode}
        />
        <div className="ml-auto flex items-center gap-1.5">
          {running && onStop ? (
            <Button onClick={onStop} title={t("composer.stopTitle")}>
              <Square size={12} aria-hidden className="fill-current" />
              {t("composer.stop")}
            </Button>
          ) : null}
          {!running || text.trim() !== "" ? (
            <Button type="submit" tone="primary" className="px-2.5" disabled={!ready}>
              {running ? <ListEnd size={15} aria-hidden /> : <ArrowUp size={15} aria-hidden />}
              {running ? t("composer.queue") : t("composer.send")}
            </Button>
          ) : null}
        </div>
      </div>
    </form>
  );
}
