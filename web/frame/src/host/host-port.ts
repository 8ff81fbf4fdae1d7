import { ToolError } from "@atelier/sdk/host";
import {
  HANG_MS,
  LOOK_MS,
  MAX_ANSWER_BYTES,
  MAX_BAD_PER_SECOND,
  MAX_CALLS_IN_FLIGHT,
  MAX_CALLS_PER_SECOND,
  MAX_MESSAGES_PER_SECOND,
  MAX_ROWS,
  PING_MS,
  SLOW_MS,
  WIRE_VERSION,
  type Cell,
  type Cells,
  type DisplayMode,
  type FrameError,
  type HostContext,
  type Key,
  type MenuItem,
  type Message,
  type PageAnswers,
  type PageHears,
  type PageNotifications,
  type PageRequests,
  type Rect,
  type Row,
} from "../wire.ts";
import { judge, METHOD_NOT_FOUND, type Judged } from "./judge.ts";
import * as read from "./messages.ts";

/** What the page does for one frame. Calls are made as the frame's release or preview, whose permissions the server checks. */
export interface FrameServices {
  context(): HostContext;
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  callRoute(name: string, input: Record<string, unknown>): Promise<unknown>;
  confirm(text: string): Promise<boolean>;
  menu(rect: Rect, items: MenuItem[]): Promise<string | null>;
  download(name: string, text: string): Promise<boolean>;
  display(mode: DisplayMode): Promise<DisplayMode>;
  onReady(): void;
  onHeight(height: number): void;
  onError(error: FrameError): void;
  onKey(key: Key): void;
  onSetting(key: string, value: unknown): void;
  onCells(cells: Record<string, Cell>): void;
  /** the frame has not answered for SLOW_MS, or answers again */
  onSlow(slow: boolean): void;
  /** the frame has not answered for HANG_MS, or has sent more than anybody may */
  onHang(): void;
}

const MAX_ERRORS = 20;
const ROWS_MS = 10_000;
/** Pings wait for nobody, so that they share an id; those of other questions follow. */
const PING_ID = 0;

/** Of JSON-RPC: the page's own failures. */
const FAILED = -32000;

/** How often something happened in the present second. */
class Rate {
  private second = 0;
  private count = 0;
  add(): number {
    const now = Math.floor(Date.now() / 1000);
    if (now !== this.second) {
      this.second = now;
      this.count = 0;
    }
    this.count += 1;
    return this.count;
  }
}

interface Asked {
  method: keyof PageRequests;
  /** gets null where no answer comes */
  settle: (result: unknown) => void;
}

/**
 * The page's end of the wire to one frame. Whatever code runs in there may hold the other end: every message is judged by the wire's
 * schema before anything acts on it, sizes and rates are bounded here, and permissions are checked by the server.
 */
export class HostPort {
  private readonly port: MessagePort;
  private readonly services: () => FrameServices;
  private readonly calls = new Rate();
  private readonly messages = new Rate();
  private readonly bad = new Rate();
  private readonly waiting = new Map<number, Asked>();
  private inFlight = 0;
  private errors = 0;
  private nextId = 1;
  private heardAt = Date.now();
  private tickedAt = Date.now();
  private pingedAt = 0;
  private slow = false;
  private readonly pinging: ReturnType<typeof setInterval>;
  private open = true;

  constructor(port: MessagePort, services: () => FrameServices) {
    this.port = port;
    this.services = services;
    port.addEventListener("message", (event: MessageEvent<unknown>) => this.receive(event.data));
    port.start();
    this.pinging = setInterval(() => this.tick(), LOOK_MS);
  }

  close(): void {
    this.open = false;
    clearInterval(this.pinging);
    this.port.close();
    for (const { settle } of this.waiting.values()) settle(null);
    this.waiting.clear();
  }

  notify<M extends keyof PageNotifications>(method: M, params: PageNotifications[M]): void {
    if (this.open) this.send({ jsonrpc: "2.0", method, params });
  }

  private send(message: Message): void {
    this.port.postMessage(message);
  }

  /** What a column's code makes of rows, of the first MAX_ROWS; null where it gives no answer that fits. */
  async cellsOf(rows: Row[]): Promise<Record<string, Cell> | null> {
    if (!this.open) return null;
    const id = this.nextId++;
    const answer = await new Promise<unknown>((settle) => {
      this.waiting.set(id, { method: "atelier/rows", settle });
      setTimeout(() => settle(null), ROWS_MS);
      const params: PageRequests["atelier/rows"]["params"] = { rows: rows.slice(0, MAX_ROWS) };
      this.send({ jsonrpc: "2.0", id, method: "atelier/rows", params });
    });
    this.waiting.delete(id);
    return answer === null ? null : read.cells(answer as Cells);
  }

  private tick(): void {
    const now = Date.now();
    // A page in the background pauses its frames, and a machine that slept pauses everything: such silence says nothing.
    if (document.hidden || now - this.tickedAt > 2 * PING_MS) this.heardAt = now;
    this.tickedAt = now;
    const silent = now - this.heardAt;
    if (silent >= HANG_MS) {
      this.hang();
      return;
    }
    if (silent >= SLOW_MS !== this.slow) {
      this.slow = !this.slow;
      this.services().onSlow(this.slow);
    }
    if (now - this.pingedAt < PING_MS) return;
    this.pingedAt = now;
    this.send({ jsonrpc: "2.0", id: PING_ID, method: "atelier/ping", params: {} });
  }

  private hang(): void {
    this.close();
    this.services().onHang();
  }

  private receive(data: unknown): void {
    if (!this.open) return;
    this.heardAt = Date.now();
    if (this.messages.add() > MAX_MESSAGES_PER_SECOND) {
      this.hang();
      return;
    }
    const judged = judge(data, (id) =>
      id === PING_ID ? "atelier/ping" : this.waiting.get(id)?.method,
    );
    if (judged.kind === "wrong") this.refuse(judged);
    else if (judged.kind === "answer") this.waiting.get(judged.id)?.settle(judged.result);
    else if (judged.kind === "notification") {
      (this.hears[judged.method] as (params: unknown) => void)(judged.params);
    } else if (judged.kind === "request") void this.answer(judged);
  }

  private refuse({ id, code, reason }: Judged & { kind: "wrong" }): void {
    if (this.bad.add() > MAX_BAD_PER_SECOND) {
      this.hang();
      return;
    }
    const word = code === METHOD_NOT_FOUND ? "unknown_method" : "invalid_argument";
    this.send({ jsonrpc: "2.0", id, error: { code, message: reason, data: { code: word } } });
  }

  private async answer({ id, method, params }: Judged & { kind: "request" }): Promise<void> {
    const run = this.answers[method] as (params: unknown) => Promise<unknown>;
    const reply = await run(params).then(
      (result): Message => ({ jsonrpc: "2.0", id, result }),
      (reason: unknown): Message => {
        const code = reason instanceof ToolError ? reason.code : "internal";
        const message = reason instanceof Error ? reason.message : String(reason);
        return { jsonrpc: "2.0", id, error: { code: FAILED, message, data: { code } } };
      },
    );
    if (this.open) this.send(reply);
  }

  private readonly hears: PageHears = {
    "ui/notifications/initialized": () => this.services().onReady(),
    "ui/notifications/size-changed": ({ height }) => this.services().onHeight(read.height(height)),
    "atelier/error": (error) => {
      this.errors += 1;
      if (this.errors <= MAX_ERRORS) this.services().onError(error);
    },
    "atelier/key": (key) => {
      if (read.isForPage(key)) this.services().onKey(key);
    },
    "atelier/setting": ({ key, value }) => this.services().onSetting(key, value),
    "atelier/cells": (cells) => this.services().onCells(read.cells(cells)),
  };

  private readonly answers: PageAnswers = {
    "ui/initialize": async () => ({
      protocolVersion: WIRE_VERSION,
      hostCapabilities: { download: true, displayModes: ["inline", "expanded"] },
      hostContext: this.services().context(),
    }),
    "tools/call": ({ name, arguments: args }) =>
      this.call(() => this.services().callTool(name, args)),
    "atelier/route": ({ name, input }) => this.call(() => this.services().callRoute(name, input)),
    "atelier/confirm": async ({ text }) => ({
      yes: await this.services().confirm(read.text(text)),
    }),
    "atelier/menu": async ({ rect, items }) => ({
      id: await this.services().menu(rect, read.items(items)),
    }),
    "ui/download-file": async ({ name, text }) => ({
      saved: await this.services().download(read.fileName(name), text),
    }),
    "ui/request-display-mode": async ({ mode }) => ({ mode: await this.services().display(mode) }),
  };

  private async call(make: () => Promise<unknown>): Promise<unknown> {
    if (this.inFlight >= MAX_CALLS_IN_FLIGHT || this.calls.add() > MAX_CALLS_PER_SECOND) {
      throw new ToolError("exhausted", "too many calls; wait a moment");
    }
    this.inFlight += 1;
    try {
      const answer = await make();
      if ((JSON.stringify(answer) ?? "").length > MAX_ANSWER_BYTES) {
        throw new ToolError("exhausted", "the answer is too large; ask for fewer rows");
      }
      return answer;
    } finally {
      this.inFlight -= 1;
    }
  }
}
