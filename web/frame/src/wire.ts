import type {
  Connect,
  FrameNotifications,
  FrameRequests,
  PageNotifications,
  PageRequests,
} from "@atelier/protocol/frame";

// Times and limits of the wire; its words and shapes are in schemas/frame.json.

export { WIRE_VERSION } from "@atelier/protocol/frame";
export type {
  Cell,
  Cells,
  DisplayMode,
  FrameError,
  FrameNotifications,
  FrameRequests,
  HostContext,
  Key,
  MenuItem,
  Message,
  PageNotifications,
  PageRequests,
  Phase,
  Rect,
  Row,
} from "@atelier/protocol/frame";

export const PING_MS = 2000;
/** An answer to a ping that stays out this long is shown to the user; after HANG_MS the frame is dropped. */
export const SLOW_MS = 4000;
export const HANG_MS = 5500;
/** A frame in sight that has not loaded after so long is dropped as well. */
export const START_MS = 12_000;
/** How often the page looks for silence. */
export const LOOK_MS = 500;
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
export const MAX_CALLS_IN_FLIGHT = 8;
export const MAX_CALLS_PER_SECOND = 30;
/** So many rows of a table are asked about at once; schemas/frame.json says so as well. */
export const MAX_ROWS = 500;
/** Whoever sends more in a second is given up. */
export const MAX_MESSAGES_PER_SECOND = 130;
export const MAX_BAD_PER_SECOND = 100;
/** Values in a message may lie so deep in each other. */
export const MAX_DEPTH = 32;

/** What either side does, by method: the types say which methods there are. */
export type Answers<Requests extends object> = {
  [M in keyof Requests]: Requests[M] extends { params: infer P; result: infer R }
    ? (params: P) => Promise<R>
    : never;
};
export type Hears<Notifications extends object> = {
  [M in keyof Notifications]: (params: Notifications[M]) => void;
};
export type FrameAnswers = Answers<PageRequests>;
export type FrameHears = Hears<PageNotifications>;
export type PageAnswers = Answers<FrameRequests>;
export type PageHears = Hears<FrameNotifications>;

export const isConnect = (data: unknown): data is Connect =>
  typeof data === "object" && data !== null && (data as Connect).atelier === "connect";
