import type { Language } from "@atelier/ui";
import { ToolError } from "@atelier/sdk/host";
import { useEffect, useRef, useState } from "react";
import type { Cell, FrameError, Row } from "../wire.ts";
import type { FrameCalls, FrameCode } from "./calls.ts";
import { hostContext } from "./context.ts";
import { textsOf } from "./texts.ts";
import { useFrame } from "./use-frame.ts";

interface ColumnFrameProps {
  code: FrameCode;
  calls: FrameCalls;
  title: string;
  language: Language;
  slot: string;
  rows: Row[];
  onCells: (cells: Record<string, Cell>) => void;
  onError?: (error: FrameError) => void;
  onFail: (message: string) => void;
}

/** A column of the page's table as a function: rows go into a hidden frame, cells come out, and the page draws them. */
export function ColumnFrame(all: ColumnFrameProps) {
  const { code, calls, title, language, slot, rows, onCells, onError, onFail } = all;
  const texts = textsOf(language);
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const refuse = () => Promise.reject(new ToolError("forbidden", texts.columnWrites));
  const wire = useFrame(
    frame,
    code.frame_url,
    {
      context: () =>
        hostContext({
          language,
          slot,
          displayMode: "inline",
          width: 0,
          settings: {},
          props: {},
        }),
      callTool: (name, args) =>
        code.writes.includes(name) ? refuse() : calls.callTool(name, args),
      callRoute: (name, input) => calls.callRoute(name, input, []),
      confirm: () => Promise.resolve(false),
      menu: () => Promise.resolve(null),
      download: () => Promise.resolve(false),
      display: () => Promise.resolve("inline"),
      onReady: () => setReady(true),
      onHeight: () => undefined,
      onError: (error) => (onError ? onError(error) : console.error(`${title}: ${error.message}`)),
      onKey: () => undefined,
      onCells,
      onSetting: () => undefined,
      onSlow: () => undefined,
      onHang: () => onFail(texts.hangs),
    },
    () => onFail(texts.left),
  );
  const told = useRef(onCells);
  useEffect(() => {
    told.current = onCells;
  });
  useEffect(() => {
    if (!ready) return undefined;
    let wanted = true;
    void wire.current?.cellsOf(rows).then((cells) => {
      if (wanted && cells) told.current(cells);
    });
    return () => {
      wanted = false;
    };
  }, [wire, ready, rows, language]);
  return (
    <iframe
      ref={frame}
      title={title}
      tabIndex={-1}
      aria-hidden
      sandbox="allow-scripts"
      allow=""
      referrerPolicy="no-referrer"
      className="absolute size-0 border-0"
    />
  );
}
