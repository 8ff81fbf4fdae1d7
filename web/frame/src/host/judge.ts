import {
  answers,
  envelope,
  notifications,
  requests,
  type Fits,
  type Judge,
} from "@atelier/protocol/frame-judges";
import type { FrameNotifications, FrameRequests, PageRequests } from "../wire.ts";
import { faultOf } from "./plain.ts";

/** Numbers of JSON-RPC 2.0. */
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;

/** `params` and `result` are of the type that schemas/frame.json gives the method. */
export type Judged =
  | { kind: "request"; id: number; method: keyof FrameRequests; params: unknown }
  | { kind: "notification"; method: keyof FrameNotifications; params: unknown }
  | { kind: "answer"; id: number; method: keyof PageRequests; result: unknown }
  /** nobody asked, or no longer */
  | { kind: "late" }
  /** `id` is null where the message asks for no answer that could be told from others */
  | { kind: "wrong"; id: number | null; code: number; reason: string };

const MAX_REASON = 200;

function misfit(what: string, fits: Fits): string {
  const [first] = fits.errors ?? [];
  // A path names keys that the frame chose.
  return `${what}${first?.instancePath ?? ""} ${first?.message ?? "is wrong"}`.slice(0, MAX_REASON);
}

function fault(what: string, value: unknown, judge: Judge): string | null {
  const unfit = faultOf(value, judge.bytes);
  if (unfit) return `${what} ${unfit}`;
  return judge.fits(value) ? null : misfit(what, judge.fits);
}

interface Head {
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

/** Judges what a frame sent by schemas/frame.json. `asked` says which method waits for an answer of that id. */
export function judge(
  data: unknown,
  asked: (id: number) => keyof PageRequests | undefined,
): Judged {
  if (!envelope(data)) {
    return {
      kind: "wrong",
      id: null,
      code: INVALID_REQUEST,
      reason: misfit("message", envelope),
    };
  }
  const { id = null, method, params = {}, result, error } = data as Head;
  if (method === undefined) {
    if (id === null)
      return { kind: "wrong", id, code: INVALID_REQUEST, reason: "message names no method" };
    const question = asked(id);
    if (question === undefined) return { kind: "late" };
    const judged = answers.get(question);
    const reason = judged && error === undefined ? fault("result", result, judged) : null;
    // An answer gets no answer; whoever waits is told that none came.
    if (reason || error !== undefined)
      return { kind: "answer", id, method: question, result: null };
    return { kind: "answer", id, method: question, result };
  }
  const judged = (id === null ? notifications : requests).get(method);
  if (!judged) {
    const reason = `the page knows no ${method.slice(0, 60)}`;
    return { kind: "wrong", id, code: METHOD_NOT_FOUND, reason };
  }
  const reason = fault("params", params, judged);
  if (reason) return { kind: "wrong", id, code: INVALID_PARAMS, reason };
  return id === null
    ? { kind: "notification", method: method as keyof FrameNotifications, params }
    : { kind: "request", id, method: method as keyof FrameRequests, params };
}
