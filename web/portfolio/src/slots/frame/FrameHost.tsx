import { currentHost } from "@atelier/sdk/host";
import { Confirm, type Language } from "@atelier/ui";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HostContext } from "@atelier/frame/wire";
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
const SHRINK_IGNORED = 4;

const show = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** One release in a frame of an opaque origin: the page measures it, gives it data, and asks before it changes anything. */
export function FrameHost({ release, title, language, props, onFail }: FrameHostProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  const wire = useRef<HostPort | null>(null);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const [question, setQuestion] = useState<Question | null>(null);

  const context = useEffectEvent((): HostContext => ({
    theme: document.documentElement.dataset["theme"] === "dark" ? "dark" : "light",
    styles: { variables: resolvedTokens() },
    locale: language,
    props,
  }));
  const confirmed = useEffectEvent(
    (tool: string, args: Record<string, unknown>) =>
      new Promise<boolean>((resolve) => {
        const answer = (yes: boolean) => {
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
    if (release.writes.includes(name) && !(await confirmed(name, args))) {
      throw new Error(t("frame.refused"));
    }
    return currentHost().callTool(name, args, release.release_id);
  });
  const callRoute = useEffectEvent(async (name: string, input: Record<string, unknown>) =>
    currentHost().callBackend?.(name, input, release.release_id),
  );
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
          title={t("frame.confirm", { title })}
          confirm={t("frame.allow")}
          cancel={t("frame.refuse")}
          onConfirm={() => question.answer(true)}
          onClose={() => question.answer(false)}
        >
          <p className="m-0">{t("frame.confirmText", { tool: question.tool })}</p>
          <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
            {Object.entries(question.args).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="m-0 break-words text-text">{show(value)}</dd>
              </div>
            ))}
          </dl>
        </Confirm>
      ) : null}
    </>
  );
}
