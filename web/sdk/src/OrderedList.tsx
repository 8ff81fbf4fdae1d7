import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import type { OrderedListProps } from "./types.ts";
import { word } from "./words.ts";

const STEPS: Partial<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

function moved<T>(items: T[], from: number, to: number): T[] {
  const out = [...items];
  out.splice(to, 0, ...out.splice(from, 1));
  return out;
}

/** The place whose row is under the pointer; rows may have different heights. */
function placeAt(list: HTMLElement, y: number): number {
  const rows = [...list.children];
  const place = rows.findIndex((row) => y < row.getBoundingClientRect().bottom);
  return place < 0 ? rows.length - 1 : place;
}

/** Rows that the reader puts in order: with the handle before each row, by pointer or by the arrow keys. */
export function OrderedList<T>({
  items,
  keyOf,
  label,
  onOrder,
  children,
}: OrderedListProps<T>): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const move = (from: number, to: number) => {
    if (to >= 0 && to < items.length && to !== from) onOrder(moved(items, from, to));
  };
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    move(at, at + step);
  };
  const onPointerMove = (event: PointerEvent, at: number) => {
    if (dragged === null || !list.current) return;
    move(at, placeAt(list.current, event.clientY));
  };
  return (
    <ul className="at-ordered" ref={list}>
      {items.map((item, at) => {
        const key = keyOf(item);
        const name = word("move")
          .replace("{0}", () => label(item))
          .replace("{1}", String(at + 1))
          .replace("{2}", String(items.length));
        return (
          <li key={key} data-dragged={dragged === key || undefined}>
            <button
              type="button"
              className="at-handle"
              aria-label={name}
              title={name}
              onKeyDown={(event) => onKeyDown(event, at)}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                setDragged(key);
              }}
              onPointerMove={(event) => onPointerMove(event, at)}
              onPointerUp={() => setDragged(null)}
              onPointerCancel={() => setDragged(null)}
            >
              <span aria-hidden="true">⠿</span>
            </button>
            <div>{children(item)}</div>
          </li>
        );
      })}
    </ul>
  );
}
