import type { Cell, Cells, FrameRequests, Key, MenuItem } from "../wire.ts";

// What the page makes of messages that fit the wire: it bounds what it draws, and keeps what belongs to it.

const MAX_HEIGHT = 4000;
const MAX_TEXT = 1000;
const MAX_LABEL = 100;
const MAX_CELL = 200;
const MAX_NAME = 80;

export const height = (value: number): number =>
  Math.min(Math.max(Math.ceil(value), 0), MAX_HEIGHT);

export const text = (value: string): string => value.slice(0, MAX_TEXT);

/** A chord is one with a letter, a plain key one without; others are the widget's. */
export const isForPage = ({ key, ctrl, meta }: Key): boolean => (key === "k") === (ctrl || meta);

export const items = (list: MenuItem[]): MenuItem[] =>
  list.map(({ id, label, disabled = false }) => ({
    id,
    label: label.slice(0, MAX_LABEL),
    disabled,
  }));

/** Letters, digits and a few signs: a name never leads out of the folder of downloads, and says what it is. */
export function fileName(name: FrameRequests["ui/download-file"]["params"]["name"]): string {
  const stem = name
    .slice(0, MAX_NAME)
    .replace(/\.csv$/i, "")
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, " ")
    .trim();
  return `${stem || "table"}.csv`;
}

/** By the row's id, without a prototype: an id may be any word. */
export function cells({ cells: told }: Cells): Record<string, Cell> {
  const out: Record<string, Cell> = Object.create(null) as Record<string, Cell>;
  for (const [id, { text: shown, tone, title }] of Object.entries(told)) {
    out[id] = {
      text: shown.slice(0, MAX_CELL),
      ...(tone ? { tone } : {}),
      ...(title === undefined ? {} : { title: title.slice(0, MAX_CELL) }),
    };
  }
  return out;
}
