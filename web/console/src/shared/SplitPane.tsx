import { usePreference } from "@atelier/ui";
import { useRef, useState, type CSSProperties, type ReactNode } from "react";

interface SplitPaneProps {
  /** where the size is remembered */
  name: string;
  label: string;
  /** share of the first pane, per cent */
  initial: number;
  min: number;
  max: number;
  first: ReactNode;
  second: ReactNode;
}

const STEP = 2;

/** Two panes and a handle between them that works by mouse, finger and arrow keys. */
export function SplitPane(props: SplitPaneProps) {
  const { name, label, initial, min, max, first, second } = props;
  const [kept, keep] = usePreference(name);
  const [dragged, setDragged] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const clamp = (share: number) => Math.min(max, Math.max(min, share));
  const share = dragged ?? clamp(Number(kept) || initial);
  const at = (x: number) => {
    const area = box.current?.getBoundingClientRect();
    return area ? clamp(((x - area.left) / area.width) * 100) : share;
  };
  return (
    <div
      ref={box}
      className="grid min-h-0 min-w-0 flex-1 grid-cols-[minmax(0,var(--share))_9px_minmax(0,1fr)]"
      style={{ "--share": `${share}%` } as CSSProperties}
    >
      <div className="flex min-h-0 min-w-0 flex-col">{first}</div>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        className="group flex cursor-col-resize touch-none justify-center outline-none"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(at(event.clientX));
        }}
        onPointerMove={(event) => (dragged === null ? undefined : setDragged(at(event.clientX)))}
        onPointerUp={() => {
          keep(String(share));
          setDragged(null);
        }}
        onKeyDown={(event) => {
          const move = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
          if (!move) return;
          event.preventDefault();
          keep(String(clamp(share + move)));
        }}
      >
        <span className="w-px bg-line group-hover:w-0.5 group-hover:bg-accent group-focus-visible:w-[3px] group-focus-visible:bg-accent" />
      </div>
      {/* A frame under the pointer would take the drag. */}
      <div
        className={`flex min-h-0 min-w-0 flex-col ${dragged === null ? "" : "pointer-events-none"}`}
      >
        {second}
      </div>
    </div>
  );
}
