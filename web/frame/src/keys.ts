import type { Key } from "./wire.ts";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

/** Keys that belong to the page wherever the focus is; `tell` gets them. What the widget handles itself (preventDefault) stays with it. */
export function forwardKeys(tell: (key: Key) => void): void {
  addEventListener("keydown", (event) => {
    const { key, ctrlKey: ctrl, metaKey: meta, shiftKey: shift } = event;
    if (event.defaultPrevented) return;
    const chord = key === "k" && (ctrl || meta);
    const plain = key === "Escape" || key === "F6" || (key === "?" && !isTyping(event.target));
    if (!chord && !plain) return;
    if (chord || key === "F6") event.preventDefault();
    tell({ key: key as Key["key"], ctrl, meta, shift });
  });
}
