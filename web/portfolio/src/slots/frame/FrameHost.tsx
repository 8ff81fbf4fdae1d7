import { currentHost } from "@atelier/sdk/host";
import { Confirm, visible, type Language } from "@atelier/ui";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HostContext } from "@atelier/frame/wire";
import { api, WriteAsked } from "../../app/api.ts";
import { HostPort } from "./host-port.ts";
import { resolvedTokens } from "./tokens.ts";

/** What of a release a frame needs. */
export interface Framed {
  release_id: string;
  frame_url: string;
  /** tools of its manifest that change something: each call is confirmed by the user */
  writes: string[];
}

interface FrameHostProps {
  release: Framed;
  title: string;
  language: Language;
  props: Record<string, unknown>;
  onFail: (message: string) => void;
}

interface Question {
  tool: string;
  args: Record<string, unknown>;
  answer: (yes: boolean) => void;
}

const FIRST_HEIGHT = 160;
/** So many writes of one call of a backend are asked about; so many refusals are taken for an answer until the page loads again. */
const MAX_WRITES = 5;
const MAX_REFUSALS = 2;
const SHRINK_IGNORED = 4;

const show = (value: unknown): string =>
  visible(typeof value === "string" ? value : String(JSON.stringify(value)));

/** What an operation has, in the words of the page around. */
const LABELS = {
  date: "operations.date",
  kind: "operations.kind",
  ticker: "operations.asset",
  quantity: "operations.quantity",
  price: "operations.price",
  amount: "operations.amount",
  currency: "operations.currency",
  fee: "operations.fee",
  note: "operations.note",
} as const;

/** All that decides what happens. The key only makes a repeated call the same one. */
const shownArgs = (args: Record<string, unknown>) =>
  Object.entries(args).filter(([name]) => name !== "idempotency_key");

/** A finger that is on its way when the question appears, or when the page moves under it, must not answer it. */
const READ_FIRST_MS = 700;

/** Whether the question has stood still for long enough to have been read. */
function useReadable(question: Question | null): boolean {
  const [since, setSince] = useState<Question | null>(null);
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

/** One release in a frame of an opaque origin: the page measures it, gives it data, and asks before it changes anything. */
export function FrameHost({ release, title, language, props, onFail }: FrameHostProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  const wire = useRef<HostPort | null>(null);
  const refusals = useRef(0);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const [question, setQuestion] = useState<Question | null>(null);

  const context = useEffectEvent((): HostContext => ({
    theme: document.documentElement.dataset["theme"] === "dark" ? "dark" : "light",
    styles: { variables: resolvedTokens() },
    locale: language,
    props,
  }));
  const ask = useEffectEvent(
    (tool: string, args: Record<string, unknown>) =>
      new Promise<boolean>((resolve) => {
        // Who was told no twice stops asking.
        if (refusals.current >= MAX_REFUSALS) {
          resolve(false);
          return;
        }
        const answer = (yes: boolean) => {
          if (!yes) refusals.current += 1;
          setQuestion(null);
          resolve(yes);
        };
        // One question at a time: what comes meanwhile is refused, so nothing can hide behind it.
        setQuestion((open) => {
          if (open) resolve(false);
          return open ?? { tool, args, answer };
        });
      }),
  );
  const callTool = useEffectEvent(async (name: string, args: Record<string, unknown>) => {
    if (release.writes.includes(name) && !(await ask(name, args))) {
      throw new Error(t("frame.refused"));
    }
    return currentHost().callTool(name, args, release.release_id);
  });
  const callRoute = useEffectEvent(async (name: string, input: Record<string, unknown>) => {
    const confirmed: string[] = [];
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- each question follows from the answer before it
        return await api.callBackend(name, input, release.release_id, confirmed);
      } catch (error) {
        if (!(error instanceof WriteAsked) || confirmed.length >= MAX_WRITES) throw error;
        const { tool, arguments: args, digest } = error.write;
        // oxlint-disable-next-line no-await-in-loop -- as above
        if (!(await ask(tool, args))) throw new Error(t("frame.refused"));
        confirmed.push(digest);
      }
    }
  });
  const failed = useEffectEvent((message: string) => onFail(message));

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const connect = () => {
      if (wire.current) {
        // A frame that loads again has left its document: what is in there now is not what was released.
        wire.current.close();
        failed(t("frame.left"));
        return;
      }
      const channel = new MessageChannel();
      wire.current = new HostPort(channel.port1, {
        context: () => context(),
        callTool: (name, args) => callTool(name, args),
        callRoute: (name, input) => callRoute(name, input),
        onHeight: (next) =>
          setHeight((now) => (next > now || next < now - SHRINK_IGNORED ? next : now)),
        onError: (message) => console.error(`${title}: ${message}`),
        onHang: () => failed(t("frame.hangs")),
      });
      element.contentWindow?.postMessage({ atelier: "connect", version: "1" }, "*", [
        channel.port2,
      ]);
    };
    element.addEventListener("load", connect);
    element.src = release.frame_url;
    return () => {
      element.removeEventListener("load", connect);
      wire.current?.close();
      wire.current = null;
    };
  }, [release.frame_url, title, t]);

  useEffect(() => {
    const tell = () => wire.current?.notify("ui/notifications/host-context-changed", context());
    tell();
    const themes = new MutationObserver(tell);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => themes.disconnect();
  }, [language, props]);

  const readable = useReadable(question);

  return (
    <>
      <iframe
        ref={frame}
        title={title}
        sandbox="allow-scripts allow-forms"
        allow=""
        referrerPolicy="no-referrer"
        className="block w-full border-0 bg-transparent"
        style={{ height, colorScheme: "normal" }}
      />
      {question ? (
        <Confirm
          title={t("frame.confirm", { title: visible(title) })}
          confirm={t("frame.allow")}
          cancel={t("frame.refuse")}
          busy={!readable}
          onConfirm={() => question.answer(true)}
          onClose={() => question.answer(false)}
        >
          <p className="m-0">{t("frame.confirmText", { tool: question.tool })}</p>
          <dl className="m-0 grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-3 gap-y-1">
            {shownArgs(question.args).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="[overflow-wrap:anywhere] text-muted">
                  {Object.hasOwn(LABELS, name) ? (
                    t(LABELS[name as keyof typeof LABELS])
                  ) : (
                    <bdi dir="ltr">{visible(name)}</bdi>
                  )}
                </dt>
                <dd className="m-0 [overflow-wrap:anywhere] whitespace-pre-wrap text-text">
                  <bdi dir="ltr">{show(value)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </Confirm>
      ) : null}
    </>
  );
}
