import { Confirm, visible, type Language } from "@atelier/ui";
import { useState } from "react";
import { fill, textsOf } from "./texts.ts";
import { useReadable } from "./WriteQuestion.tsx";

/** What a widget asks in its own words, or a file that it offers. */
export interface Asked {
  kind: "text" | "file";
  text: string;
  answer: (yes: boolean) => void;
}

/** Shows one question at a time: what comes meanwhile is refused, so nothing can hide behind it. */
export function useQuestion<T>(): [
  T | null,
  (make: (answer: (yes: boolean) => void) => T) => Promise<boolean>,
] {
  const [open, setOpen] = useState<T | null>(null);
  const ask = (make: (answer: (yes: boolean) => void) => T) =>
    new Promise<boolean>((resolve) => {
      const answer = (yes: boolean) => {
        setOpen(null);
        resolve(yes);
      };
      setOpen((now) => {
        if (now) resolve(false);
        return now ?? make(answer);
      });
    });
  return [open, ask];
}

interface FrameQuestionProps {
  asked: Asked;
  title: string;
  language: Language;
}

export function FrameQuestion({ asked, title, language }: FrameQuestionProps) {
  const texts = textsOf(language);
  const readable = useReadable(asked);
  const isFile = asked.kind === "file";
  const shown = visible(asked.text);
  return (
    <Confirm
      title={fill(isFile ? texts.download : texts.asks, visible(title))}
      confirm={isFile ? texts.save : texts.yes}
      cancel={isFile ? texts.close : texts.no}
      busy={!readable}
      onConfirm={() => asked.answer(true)}
      onClose={() => asked.answer(false)}
    >
      <p className="m-0 break-words whitespace-pre-wrap">
        {isFile ? fill(texts.downloadText, shown) : shown}
      </p>
    </Confirm>
  );
}
