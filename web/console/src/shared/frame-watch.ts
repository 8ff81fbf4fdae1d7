import { useEffect, useRef, useState, type RefObject } from "react";

export type FrameState = "loading" | "ready" | "silent";

export interface FrameError {
  message: string;
  stack: string;
}

const SILENT_MS = 2000;
/** A sandbox that thaws and fetches its data may take this long to say the first word. */
const FIRST_WORD_MS = 15_000;
const LOOK_MS = 500;

/** The messages of a preview frame: alive, ready, broken. */
export function useFrameWatch(
  frame: RefObject<HTMLIFrameElement | null>,
  key: string,
  onError: (error: FrameError) => void,
): { state: FrameState; height: number } {
  const [told, setTold] = useState<{ key: string; state: FrameState }>({ key, state: "loading" });
  const [height, setHeight] = useState(0);
  const report = useRef(onError);
  useEffect(() => {
    report.current = onError;
  });
  useEffect(() => {
    let heard = Date.now();
    let spoke = false;
    const setState = (state: FrameState) =>
      setTold((now) => (now.key === key && now.state === state ? now : { key, state }));
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      // An opaque origin has no name; the window it came from is what tells it from others.
      if (source === null || source !== frame.current?.contentWindow) return;
      const message = data as { source?: string; type?: string; [key: string]: unknown } | null;
      if (message?.source !== "atelier-preview") return;
      heard = Date.now();
      spoke = true;
      if (message.type === "ready" || message.type === "resize") {
        setState("ready");
        if (typeof message.height === "number") setHeight(message.height);
      } else if (message.type === "error") {
        setState("ready");
        report.current({
          message: String(message.message).slice(0, 500),
          stack: String(message.stack ?? "").slice(0, 8000),
        });
      }
    };
    // A page in the background has slow timers, which says nothing about the frame.
    const onVisible = () => {
      heard = Date.now();
    };
    const look = setInterval(() => {
      const limit = spoke ? SILENT_MS : FIRST_WORD_MS;
      if (!document.hidden && Date.now() - heard > limit) setState("silent");
    }, LOOK_MS);
    window.addEventListener("message", onMessage);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      clearInterval(look);
      window.removeEventListener("message", onMessage);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [frame, key]);
  return { state: told.key === key ? told.state : "loading", height };
}
