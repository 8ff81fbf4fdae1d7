import { ToolError } from "@atelier/sdk/host";
import {
  MAX_ANSWER_BYTES,
  MAX_ROWS,
  type Cell,
  type FrameError,
  type Key,
  type MenuItem,
  type Phase,
  type Rect,
} from "../wire.ts";

// Reads what came over the port into the shapes of wire.ts: sizes are bounded, what does not fit is dropped or refused.

const MAX_HEIGHT = 4000;
const MAX_TEXT = 1000;
const MAX_STACK = 8000;
const MAX_ITEMS = 50;
const MAX_LABEL = 100;

const PHASES: readonly Phase[] = ["load", "render", "event", "promise", "guard"];
const TONES: readonly NonNullable<Cell["tone"]>[] = ["green", "red", "yellow", "muted"];
/** What a page may need to hear although the focus is in a frame. */
const KEYS: readonly string[] = ["Escape", "F6", "k", "?"];

export const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

export const text = (value: unknown, limit = MAX_TEXT): string =>
  typeof value === "string" ? value.slice(0, limit) : "";

const finite = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) ? value : 0;

export function height(params: Record<string, unknown>): number | null {
  const value = params["height"];
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return Math.min(Math.max(Math.ceil(value), 0), MAX_HEIGHT);
}

export function error(params: Record<string, unknown>): FrameError {
  const phase = PHASES.find((each) => each === params["phase"]) ?? "event";
  return { phase, message: text(params["message"]), stack: text(params["stack"], MAX_STACK) };
}

export function key(params: Record<string, unknown>): Key | null {
  const pressed = text(params["key"], 20);
  const [ctrl, meta] = [params["ctrl"] === true, params["meta"] === true];
  if (!KEYS.includes(pressed)) return null;
  if ((pressed === "k") !== (ctrl || meta)) return null;
  return { key: pressed, ctrl, meta, shift: params["shift"] === true };
}

export function rect(value: unknown): Rect {
  const { x, y, width, height: tall } = record(value);
  return { x: finite(x), y: finite(y), width: finite(width), height: finite(tall) };
}

export function items(params: Record<string, unknown>): MenuItem[] {
  const list: unknown[] = Array.isArray(params["items"]) ? params["items"] : [];
  const out = list.slice(0, MAX_ITEMS).map((each) => {
    const { id, label, disabled } = record(each);
    return {
      id: text(id, MAX_LABEL),
      label: text(label, MAX_LABEL),
      disabled: disabled === true,
    };
  });
  if (out.length === 0) throw new ToolError("invalid_argument", "items: a menu needs entries");
  return out;
}

/** Letters, digits and a few signs: a name never leads out of the folder of downloads, and says what it is. */
export function file(params: Record<string, unknown>): { name: string; text: string } {
  const body = params["text"];
  if (typeof body !== "string" || body.length > MAX_ANSWER_BYTES) {
    throw new ToolError("invalid_argument", "text: at most 2 MB of text are expected");
  }
  const stem = text(params["name"], 80)
    .replace(/\.csv$/i, "")
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, " ")
    .trim();
  return { name: `${stem || "table"}.csv`, text: body };
}

/** `{cells: {id: {text, tone?, title?}}}` */
export function cells(value: unknown): Record<string, Cell> {
  const out: Record<string, Cell> = Object.create(null) as Record<string, Cell>;
  for (const [id, each] of Object.entries(record(record(value)["cells"])).slice(0, MAX_ROWS)) {
    const { text: shown, tone, title } = record(each);
    const known = TONES.find((name) => name === tone);
    out[id] = {
      text: text(shown, 200),
      ...(known ? { tone: known } : {}),
      ...(typeof title === "string" ? { title: text(title, 200) } : {}),
    };
  }
  return out;
}
