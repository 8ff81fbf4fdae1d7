import { Confirm, visible, type Language } from "@atelier/ui";
import { useEffect, useState } from "react";
import { fill, textsOf } from "./texts.ts";

export interface Question {
  tool: string;
  args: Record<string, unknown>;
  answer: (yes: boolean) => void;
}

const show = (value: unknown): string =>
  visible(typeof value === "string" ? value : String(JSON.stringify(value)));

/** A finger that is on its way when the question appears, or when the page moves under it, must not answer it. */
const READ_FIRST_MS = 700;

/** Whether the question has stood still for long enough to have been read. */
export function useReadable(question: object | null): boolean {
  const [since, setSince] = useState<object | null>(null);
  useEffect(() => {
    if (!question) return;
    let timer: ReturnType<typeof setTimeout>;
    const startOver = () => {
      clearTimeout(timer);
      setSince(null);
      timer = setTimeout(() => setSince(question), READ_FIRST_MS);
    };
    timer = setTimeout(() => setSince(question), READ_FIRST_MS);
    window.addEventListener("resize", startOver);
    window.addEventListener("focus", startOver);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("resize", startOver);
      window.removeEventListener("focus", startOver);
    };
  }, [question]);
  return question !== null && since === question;
}

interface WriteQuestionProps {
  question: Question;
  title: string;
  language: Language;
  simulated: boolean;
  /** words of the page for names of arguments */
  names: Readonly<Record<string, string>>;
}

/** All that decides what happens. The key only makes a repeated call the same one. */
const shownArgs = (args: Record<string, unknown>) =>
  Object.entries(args).filter(([name]) => name !== "idempotency_key");

/** A write with its exact arguments, for a yes or a no. */
export function WriteQuestion({ question, title, language, simulated, names }: WriteQuestionProps) {
  const texts = textsOf(language);
  const readable = useReadable(question);
  return (
    <Confirm
      title={fill(texts.confirm, visible(title))}
      confirm={texts.allow}
      cancel={texts.refuse}
      busy={!readable}
      onConfirm={() => question.answer(true)}
      onClose={() => question.answer(false)}
    >
      <p className="m-0">{fill(texts.confirmText, question.tool)}</p>
      <dl className="m-0 grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-3 gap-y-1">
        {shownArgs(question.args).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="[overflow-wrap:anywhere] text-muted">
              {Object.hasOwn(names, name) ? names[name] : <bdi dir="ltr">{visible(name)}</bdi>}
            </dt>
            <dd className="m-0 [overflow-wrap:anywhere] whitespace-pre-wrap text-text">
              <bdi dir="ltr">{show(value)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {simulated ? <p className="m-0">{texts.simulated}</p> : null}
    </Confirm>
  );
}
