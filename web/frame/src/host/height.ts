import { useRef, useState } from "react";

const FIRST_HEIGHT = 160;
const SHRINK_IGNORED = 4;
/** A widget that goes on changing its height this often scrolls inside itself from then on. */
const MAX_RESIZES = 20;
const RESIZE_MS = 2000;

/** Follows the widget's height, until it does not settle. */
export function useHeight(): [number, (next: number) => void] {
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const changes = useRef<number[]>([]);
  const follow = (next: number) => {
    const now = performance.now();
    changes.current = changes.current.filter((at) => at > now - RESIZE_MS);
    if (changes.current.length >= MAX_RESIZES) return;
    setHeight((before) => {
      if (next === before || (next < before && next >= before - SHRINK_IGNORED)) return before;
      changes.current.push(now);
      return next;
    });
  };
  return [height, follow];
}
