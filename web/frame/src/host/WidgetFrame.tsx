import { visible, type Language } from "@atelier/ui";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { DisplayMode, FrameError, Key, MenuItem, Rect } from "../wire.ts";
import { confirmedCalls, type FrameCalls, type FrameCode } from "./calls.ts";
import { hostContext, watchPage } from "./context.ts";
import { FrameMenu, type OpenMenu } from "./FrameMenu.tsx";
import { FrameQuestion, useQuestion, type Asked } from "./FrameQuestion.tsx";
import { useHeight } from "./height.ts";
import { comesIntoUse } from "./in-use.ts";
import { dropFrames, hasLabels, onDrop, relabelled } from "./labels.ts";
import { Patience } from "./patience.ts";
import { saveText } from "./save.ts";
import { readSettings, saveSetting } from "./settings.ts";
import { fill, textsOf } from "./texts.ts";
import { useFrame } from "./use-frame.ts";
import { WriteQuestion, type Question } from "./WriteQuestion.tsx";

export interface WidgetFrameProps {
  code: FrameCode;
  calls: FrameCalls;
  /** the widget's name and its author, as the page says them */
  title: string;
  language: Language;
  slot: string;
  /** the customization whose settings this browser keeps; without one they live as long as the frame */
  settingsOf?: string;
  props?: Record<string, unknown>;
  /** the data is somebody else's, with amounts and names replaced: the page says so, as a widget could hide it */
  masked?: boolean;
  /** writes are simulated: the question says so */
  simulated?: boolean;
  /** words of the page for names of arguments, in the question about a write */
  argumentNames?: Readonly<Record<string, string>>;
  /** another value says that data changed: the widget reads anew */
  dataVersion?: number;
  onReady?: () => void;
  onError?: (error: FrameError) => void;
  /** the frame is given up; the page replaces it */
  onFail: (message: string) => void;
}

const NO_PROPS = {};
const NO_NAMES = {};

/** Keys that the page wants to hear wherever the focus is, as if they had been pressed on the frame. */
function forward(element: HTMLElement, { key, ctrl, meta, shift }: Key): void {
  const init = { key, ctrlKey: ctrl, metaKey: meta, shiftKey: shift, bubbles: true };
  element.dispatchEvent(new KeyboardEvent("keydown", init));
}

/**
 * Code of a model or a person in a frame of an opaque origin. The page gives it data, measures it, draws its menus and questions, asks
 * before it changes anything, and drops it when it hangs.
 */
export function WidgetFrame(all: WidgetFrameProps) {
  const { code, calls, title, language, slot, props = NO_PROPS, masked = false } = all;
  const {
    settingsOf = "",
    simulated = false,
    argumentNames = NO_NAMES,
    dataVersion = 0,
    onReady,
    onError,
    onFail,
  } = all;
  const texts = textsOf(language);
  const frame = useRef<HTMLIFrameElement>(null);
  const [patience] = useState(() => new Patience());
  const [place, setPlace] = useState({ url: code.frame_url, alone: !hasLabels(code.frame_url) });
  const [height, follow] = useHeight();
  const [mode, setMode] = useState<DisplayMode>("inline");
  const [ready, setReady] = useState(false);
  const [slow, setSlow] = useState(false);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [question, askWrite] = useQuestion<Question>();
  const [asked, ask] = useQuestion<Asked>();
  const expanded = mode === "expanded";

  const context = () =>
    hostContext({
      language,
      slot,
      displayMode: mode,
      width: frame.current?.clientWidth ?? 0,
      settings: readSettings(settingsOf),
      props,
    });
  const confirmed = confirmedCalls(
    code,
    calls,
    (tool, args) => patience.ask(() => askWrite((answer) => ({ tool, args, answer }))),
    () => texts.refused,
  );
  /** What covers the page or takes the focus is for the widget that the reader uses. */
  const inUse = () => comesIntoUse(() => frame.current);
  const openMenu = async (rect: Rect, items: MenuItem[]) => {
    if (!(await inUse())) return null;
    return new Promise<string | null>((resolve) => {
      const choose = (id: string | null) => {
        setMenu(null);
        // What was chosen may lead to the next question, which is for the widget in use.
        frame.current?.focus();
        resolve(id);
      };
      setMenu((open) => {
        if (open) resolve(null);
        return open ?? { rect, items, choose };
      });
    });
  };

  const { origin } = new URL(place.url);
  const wire = useFrame(
    frame,
    place.url,
    {
      ...confirmed,
      context,
      confirm: async (text) =>
        (await inUse()) && patience.mayAsk() && ask((answer) => ({ kind: "text", text, answer })),
      menu: openMenu,
      async download(name, text) {
        if (!(await inUse())) return false;
        const yes = await patience.ask(() =>
          ask((answer) => ({ kind: "file", text: name, answer })),
        );
        if (yes) saveText(name, text);
        return yes;
      },
      async display(next) {
        if (next === "expanded" && !(await inUse())) return mode;
        setMode(next);
        return next;
      },
      onReady() {
        setReady(true);
        onReady?.();
      },
      onHeight: follow,
      onError: (error) => (onError ? onError(error) : console.error(`${title}: ${error.message}`)),
      onKey(key) {
        if (key.key === "Escape" && expanded) setMode("inline");
        else if (frame.current) forward(frame.current, key);
      },
      onCells: () => undefined,
      onSetting: (key, value) => saveSetting(settingsOf, key, value),
      onSlow: setSlow,
      onHang() {
        setSlow(false);
        // Its neighbours hang with it (labels.ts): all come back, and the one that hangs alone has to go.
        if (place.alone) onFail(texts.hangs);
        else dropFrames(origin);
      },
    },
    () => onFail(texts.left),
  );

  useEffect(() => {
    if (place.alone) return undefined;
    return onDrop(origin, (together) => {
      const suspect = document.activeElement === frame.current;
      const label = suspect ? null : together;
      setPlace({ url: relabelled(code.frame_url, label), alone: label === null });
    });
  }, [place.alone, origin, code.frame_url]);

  const tellContext = () => {
    // The widget knows its settings best: it was told them at its start, and has changed them since.
    const { settings: _, ...changed } = context();
    wire.current?.notify("ui/notifications/host-context-changed", changed);
  };
  const latestTell = useRef(tellContext);
  useEffect(() => {
    latestTell.current = tellContext;
  });
  useEffect(() => latestTell.current(), [language, props, mode]);
  useEffect(() => watchPage(() => latestTell.current()), []);
  useEffect(() => {
    wire.current?.notify("atelier/data-changed", {});
  }, [wire, dataVersion]);

  const shown = visible(title);
  return (
    <div
      className={
        expanded
          ? "fixed inset-2 z-10 flex flex-col overflow-hidden rounded-card border border-line bg-bg shadow-[0_0_0_100vmax_rgb(0_0_0/35%)] sm:inset-6"
          : "relative flex flex-col"
      }
    >
      {expanded ? (
        <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
          <span className="min-w-0 flex-1 truncate text-[13px] font-medium">{shown}</span>
          <button
            type="button"
            aria-label={texts.close}
            title={texts.close}
            className="grid size-8 place-items-center rounded-small text-muted hover:bg-hover hover:text-text"
            onClick={() => setMode("inline")}
          >
            <X size={15} aria-hidden />
          </button>
        </div>
      ) : null}
      {masked ? (
        <p className="m-0 bg-warn-soft px-3 py-1 text-[12px] text-text" role="note">
          {texts.masked}
        </p>
      ) : null}
      <iframe
        key={place.url}
        ref={frame}
        title={title}
        sandbox="allow-scripts allow-forms"
        allow=""
        loading="lazy"
        referrerPolicy="no-referrer"
        className={`block w-full ${expanded ? "min-h-0 flex-1" : ""} ${ready ? "border-0 bg-transparent" : "rounded-card border border-line bg-surface"}`}
        style={{ height: expanded ? undefined : height, colorScheme: "normal" }}
      />
      {slow ? (
        <div
          role="alert"
          className="absolute inset-0 grid place-content-center justify-items-center gap-2 bg-[rgb(128_128_128/35%)] p-3 text-center text-[13px]"
        >
          <span className="rounded-small bg-surface px-3 py-1">{fill(texts.slow, shown)}</span>
          <button
            type="button"
            className="min-h-8 rounded-small border border-line-strong bg-surface px-3 hover:bg-hover"
            onClick={() => onFail(texts.stopped)}
          >
            {texts.stop}
          </button>
        </div>
      ) : null}
      {menu ? <FrameMenu menu={menu} label={fill(texts.menu, shown)} /> : null}
      {question ? (
        <WriteQuestion
          question={question}
          title={title}
          language={language}
          simulated={simulated}
          names={argumentNames}
        />
      ) : null}
      {asked ? <FrameQuestion asked={asked} title={title} language={language} /> : null}
    </div>
  );
}
