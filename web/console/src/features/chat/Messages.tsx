import type { Message } from "@atelier/protocol/rest";
import { Button } from "@atelier/ui";
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { View } from "../../shared/fold.ts";
import { Markdown } from "./Markdown.tsx";
import { timeline } from "./timeline.ts";
import { DoneCard, ToolCard } from "./ToolCards.tsx";

function Bubble({ message }: { message: Message }) {
  const { t } = useTranslation();
  if (message.role === "user") {
    return (
      <div className="max-w-[88%] justify-self-end rounded-card bg-accent-soft px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
        <span className="co-hidden">{t("chat.you")}: </span>
        {message.text}
      </div>
    );
  }
  return (
    <div className="px-1">
      <span className="co-hidden">{t("chat.agent")}: </span>
      <Markdown text={message.text} />
      {message.status === "streaming" ? (
        <span aria-hidden className="co-skeleton mt-1 inline-block h-3.5 w-1.5 bg-accent" />
      ) : null}
      {message.status === "stopped" ? (
        <p className="m-0 mt-1 text-[12px] text-muted">{t("chat.stopped")}</p>
      ) : null}
    </div>
  );
}

/** A finished reply is read out once, as a whole; what was there before the page opened is not. */
function Announcer({ messages }: { messages: readonly Message[] }) {
  const last = messages.findLast(
    (each) => each.role === "assistant" && each.status !== "streaming",
  );
  const [atStart] = useState(last?.id);
  return (
    <div aria-live="polite" className="co-hidden">
      {last && last.id !== atStart ? last.text : ""}
    </div>
  );
}

const NEAR = 48;

interface MessagesProps {
  view: View;
  empty: ReactNode;
  /** stands below the last message */
  children?: ReactNode;
}

export function Messages({ view, empty, children }: MessagesProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);
  const toEnd = () => {
    const area = box.current;
    if (area) area.scrollTop = area.scrollHeight;
  };
  useLayoutEffect(() => {
    if (following.current) toEnd();
  });
  useEffect(() => {
    const area = box.current;
    if (!area) return undefined;
    const observer = new ResizeObserver(() => (following.current ? toEnd() : undefined));
    observer.observe(area);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const area = box.current;
    if (!area) return;
    following.current = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR;
    setAway(!following.current);
  };
  const entries = timeline(view.messages, view.tool_calls);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={t("chat.label")}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
      >
        <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-3 p-4">
          {entries.length === 0 ? empty : null}
          {entries.map((entry) => {
            if (entry.kind === "message") return <Bubble key={entry.key} message={entry.message} />;
            if (entry.kind === "done") return <DoneCard key={entry.key} calls={entry.calls} />;
            return (
              <ToolCard key={entry.key} call={entry.call} progress={view.progress[entry.call.id]} />
            );
          })}
          {children}
        </div>
      </div>
      <Announcer messages={view.messages} />
      {away ? (
        <Button
          className="absolute bottom-2 left-1/2 h-8 -translate-x-1/2 rounded-full bg-raised shadow-raised"
          onClick={() => {
            following.current = true;
            setAway(false);
            toEnd();
          }}
        >
          <ArrowDown size={14} aria-hidden />
          {t("chat.latest")}
        </Button>
      ) : null}
    </div>
  );
}
