/**
 * What a widget's frame and the page around it say to each other: JSON-RPC 2.0 over one MessagePort. Names are those of MCP Apps
 * (SEP-1865, 2026-01-26) where it has them, `atelier/*` else. The page trusts nothing that comes over the port.
 */
export const WIRE_VERSION = "1";
export const PING_MS = 2000;
/** An answer to a ping that stays out this long is shown to the user; after HANG_MS the frame is dropped. */
export const SLOW_MS = 4000;
export const HANG_MS = 5500;
/** A frame in sight that has not loaded after so long is dropped as well. */
export const START_MS = 12_000;
/** How often the page looks for silence. */
export const LOOK_MS = 500;
export const MAX_REQUEST_BYTES = 256 * 1024;
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
export const MAX_CALLS_IN_FLIGHT = 8;
export const MAX_CALLS_PER_SECOND = 30;
export const MAX_ROWS = 500;

export type DisplayMode = "inline" | "expanded";

export interface HostContext {
  theme: "light" | "dark";
  styles: { variables: Record<string, string> };
  locale: "ru" | "en";
  /** the reader's, for moments of time; dates of the data have none */
  timeZone: string;
  reducedMotion: boolean;
  displayMode: DisplayMode;
  slot: string;
  containerDimensions: { width: number };
  /** what the reader chose in this widget before */
  settings: Record<string, unknown>;
  props: Record<string, unknown>;
}

export interface MenuItem {
  id: string;
  label: string;
  disabled?: boolean | undefined;
}

/** In the frame's own pixels. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A cell of a table that a column brought: the page draws it. */
export interface Cell {
  text: string;
  tone?: "green" | "red" | "yellow" | "muted";
  title?: string;
}

/** One row of the page's table, as the column's component gets it in `props`. */
export interface Row {
  id: string;
  props: Record<string, unknown>;
}

export interface Key {
  key: string;
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
}

export type Phase = "load" | "render" | "event" | "promise" | "guard";

export interface FrameError {
  phase: Phase;
  message: string;
  stack: string;
}

export interface Rpc {
  jsonrpc: "2.0";
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: { code: string } };
}

/** The one message outside the port: the page hands it over once the frame has loaded. */
export interface Connect {
  atelier: "connect";
  versions: string[];
}

export const isConnect = (data: unknown): data is Connect =>
  typeof data === "object" && data !== null && (data as Connect).atelier === "connect";
