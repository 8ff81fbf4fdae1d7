import { visible } from "@atelier/ui";
import { useEffect, useRef } from "react";
import type { MenuItem, Rect } from "../wire.ts";

export interface OpenMenu {
  rect: Rect;
  items: MenuItem[];
  choose: (id: string | null) => void;
}

/** A menu of a widget, drawn by the page so that the frame's edge does not cut it off. `rect` is where it was asked for. */
export function FrameMenu({ menu, label }: { menu: OpenMenu; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLButtonElement>("button:not(:disabled)")?.focus();
  }, []);
  const move = (step: number) => {
    const all = [
      ...(box.current?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? []),
    ];
    const at = all.findIndex((each) => each === document.activeElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape" || event.key === "Tab") menu.choose(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className="fixed inset-0 z-10" onPointerDown={() => menu.choose(null)} />
      <div
        ref={box}
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={onKeyDown}
        className="absolute z-20 max-h-80 max-w-80 min-w-44 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-raised"
        style={{
          left: `clamp(0px, ${menu.rect.x}px, max(0px, 100% - 11rem))`,
          top: menu.rect.y + menu.rect.height,
        }}
      >
        {menu.items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="menuitem"
            disabled={item.disabled}
            className="flex min-h-8 w-full items-center rounded-small px-2 text-left text-[13px] text-text hover:bg-hover focus:bg-hover disabled:text-muted"
            onClick={() => menu.choose(item.id)}
          >
            {visible(item.label)}
          </button>
        ))}
      </div>
    </>
  );
}
