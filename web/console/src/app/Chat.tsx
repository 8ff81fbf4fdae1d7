import { Button } from "@atelier/ui";
import { Sparkles, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Composer } from "../features/chat/Composer.tsx";
import { Examples } from "../features/chat/Examples.tsx";
import { Messages } from "../features/chat/Messages.tsx";
import { Plan } from "../features/chat/Plan.tsx";
import { QuestionCard } from "../features/questions/QuestionCard.tsx";
import { api, type Mode } from "../shared/api.ts";
import type { View } from "../shared/fold.ts";

interface ChatProps {
  view: View;
  onCommand: (command: Promise<unknown>) => Promise<unknown>;
  onOpenCode: () => void;
}

export function Chat({ view, onCommand, onOpenCode }: ChatProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const running = view.state === "running";
  const run = (command: Promise<unknown>) => {
    setBusy(true);
    return onCommand(command).finally(() => setBusy(false));
  };
  const quiet = (command: Promise<unknown>) => void run(command).catch(() => undefined);
  const say = (text: string) => run(api.say(view.id, text, running));
  const question = view.questions.find((each) => each.status === "pending");
  const lastRequest = view.messages.findLast((each) => each.role === "user");
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Messages
        view={view}
        empty={
          <div className="grid gap-4 py-4">
            <div className="grid justify-items-center gap-1.5 text-center">
              <span
                aria-hidden
                className="mb-1 grid size-10 place-items-center rounded-full bg-accent-soft text-accent"
              >
                <Sparkles size={18} />
              </span>
              <p className="m-0 text-[15px] font-semibold">{t("chat.emptyTitle")}</p>
              <p className="m-0 max-w-96 text-[13px] text-pretty text-muted">
                {t("chat.emptyText")}
              </p>
            </div>
            <Examples disabled={busy} onPick={(text) => quiet(api.say(view.id, text, false))} />
          </div>
        }
      >
        {view.last_error && !running ? (
          <div
            role="alert"
            className="grid gap-2 rounded-card border border-loss bg-loss-soft px-3 py-2 text-[13px]"
          >
            <p className="m-0 flex items-start gap-2">
              <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-loss" />
              <span>{view.last_error.message || t("app.failedText")}</span>
            </p>
            {view.state === "failed" && lastRequest ? (
              <div>
                <Button
                  disabled={busy}
                  onClick={() => quiet(api.say(view.id, lastRequest.text, false))}
                >
                  {t("chat.retry")}
                </Button>
              </div>
            ) : null}
          </div>
        ) : null}
        {question ? (
          <QuestionCard
            key={question.id}
            question={question}
            busy={busy || running}
            onAnswer={(value) => quiet(api.answer(view.id, question.id, value))}
          />
        ) : null}
      </Messages>
      <div className="mx-auto grid w-full max-w-3xl gap-2 px-3 pt-1 pb-3">
        <Plan
          items={view.plan}
          running={running}
          onOpen={view.artifacts.length > 0 ? onOpenCode : undefined}
          onChange={(items) => run(api.setPlan(view.id, items))}
        />
        {view.queue.length > 0 ? (
          <ul
            aria-label={t("composer.queued")}
            className="m-0 grid list-none gap-1 p-0 text-[12px] text-muted"
          >
            {view.queue.map((text, at) => (
              <li key={`${at} ${text}`} className="truncate rounded-small bg-hover px-2 py-1">
                {t("composer.next", { text })}
              </li>
            ))}
          </ul>
        ) : null}
        <Composer
          mode={view.mode}
          onMode={(mode: Mode) => quiet(api.changeSession(view.id, { mode }))}
          running={running}
          busy={busy}
          onSend={say}
          onStop={() => quiet(api.stop(view.id))}
          focusAtStart={!question}
        />
      </div>
    </div>
  );
}
