import { ToolError } from "@atelier/sdk/host";
import {
  HANG_MS,
  LOOK_MS,
  MAX_ANSWER_BYTES,
  MAX_CALLS_IN_FLIGHT,
  MAX_CALLS_PER_SECOND,
  MAX_REQUEST_BYTES,
  PING_MS,
  SLOW_MS,
  WIRE_VERSION,
  type Cell,
  type DisplayMode,
  type FrameError,
  type HostContext,
  type Key,
  type MenuItem,
  type Rect,
  type Row,
  type Rpc,
} from "../wire.ts";
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
const MAX_BAD_PER_SECOND = 100;
const ROWS_MS = 10_000;

const METHOD_NOT_FOUND = -32601;
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

/**
 * The page's end of the wire to one frame. Whatever code runs in there may hold the other end: shapes, sizes and rates are checked here,
 * and permissions by the server.
 */
export class HostPort {
  private readonly port: MessagePort;
  private readonly services: () => FrameServices;
  private readonly calls = new Rate();
  private readonly messages = new Rate();
  private readonly waiting = new Map<number, (result: unknown) => void>();
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
    for (const settle of this.waiting.values()) settle(null);
    this.waiting.clear();
  }

  notify(method: string, params: object): void {
    if (this.open) this.port.postMessage({ jsonrpc: "2.0", method, params } satisfies Rpc);
  }

  /** What a column's code makes of rows; null where it gives no answer. */
  async cellsOf(rows: Row[]): Promise<Record<string, Cell> | null> {
    if (!this.open) return null;
    const id = this.nextId++;
    const answer = await new Promise<unknown>((settle) => {
      this.waiting.set(id, settle);
      setTimeout(() => settle(null), ROWS_MS);
      this.port.postMessage({ jsonrpc: "2.0", id, method: "atelier/rows", params: { rows } });
    });
    this.waiting.delete(id);
    return answer === null ? null : read.cells(answer);
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
    this.port.postMessage({ jsonrpc: "2.0", id: 0, method: "atelier/ping", params: {} });
  }

  private hang(): void {
    this.close();
    this.services().onHang();
  }

  private receive(data: unknown): void {
    if (!this.open) return;
    this.heardAt = Date.now();
    if (this.messages.add() > MAX_BAD_PER_SECOND + MAX_CALLS_PER_SECOND) {
      this.hang();
      return;
    }
    const { id, method, params, result } = read.record(data);
    if (typeof method !== "string") {
      if (typeof id === "number") this.waiting.get(id)?.(result ?? null);
    } else if (typeof id === "number") {
      void this.answer(id, method, read.record(params));
    } else {
      this.hear(method, read.record(params));
    }
  }

  private hear(method: string, params: Record<string, unknown>): void {
    switch (method) {
      case "ui/notifications/initialized":
        this.services().onReady();
        break;
      case "ui/notifications/size-changed": {
        const height = read.height(params);
        if (height !== null) this.services().onHeight(height);
        break;
      }
      case "atelier/error":
        this.errors += 1;
        if (this.errors <= MAX_ERRORS) this.services().onError(read.error(params));
        break;
      case "atelier/key": {
        const key = read.key(params);
        if (key) this.services().onKey(key);
        break;
      }
      case "atelier/setting": {
        const key = read.text(params["key"], 100);
        if (key) this.services().onSetting(key, params["value"]);
        break;
      }
      case "atelier/cells":
        this.services().onCells(read.cells(params));
        break;
    }
  }

  private async answer(id: number, method: string, params: Record<string, unknown>): Promise<void> {
    const reply = await this.run(method, params).then(
      (result): Rpc => ({ jsonrpc: "2.0", id, result }),
      (reason: unknown): Rpc => {
        const code = reason instanceof ToolError ? reason.code : "internal";
        const message = reason instanceof Error ? reason.message : String(reason);
        const number = code === "unknown_method" ? METHOD_NOT_FOUND : FAILED;
        return { jsonrpc: "2.0", id, error: { code: number, message, data: { code } } };
      },
    );
    if (this.open) this.port.postMessage(reply);
  }

  private async run(method: string, params: Record<string, unknown>): Promise<unknown> {
    switch (method) {
      case "ui/initialize":
        return {
          protocolVersion: WIRE_VERSION,
          hostCapabilities: { download: true, displayModes: ["inline", "expanded"] },
          hostContext: this.services().context(),
        };
      case "tools/call":
      case "atelier/route":
        return this.call(method, params);
      case "atelier/confirm":
        return { yes: await this.services().confirm(read.text(params["text"])) };
      case "atelier/menu":
        return { id: await this.services().menu(read.rect(params["rect"]), read.items(params)) };
      case "ui/download-file": {
        const { name, text } = read.file(params);
        return { saved: await this.services().download(name, text) };
      }
      case "ui/request-display-mode":
        return {
          mode: await this.services().display(
            params["mode"] === "expanded" ? "expanded" : "inline",
          ),
        };
      default:
        throw new ToolError("unknown_method", `the page knows no ${method.slice(0, 60)}`);
    }
  }

  private async call(method: string, params: Record<string, unknown>): Promise<unknown> {
    const { name } = params;
    if (typeof name !== "string") {
      throw new ToolError("invalid_argument", "name: a string is expected");
    }
    if (JSON.stringify(params).length > MAX_REQUEST_BYTES) {
      throw new ToolError("invalid_argument", "the request is too large");
    }
    if (this.inFlight >= MAX_CALLS_IN_FLIGHT || this.calls.add() > MAX_CALLS_PER_SECOND) {
      throw new ToolError("exhausted", "too many calls; wait a moment");
    }
    this.inFlight += 1;
    try {
      const answer =
        method === "tools/call"
          ? await this.services().callTool(name, read.record(params["arguments"]))
          : await this.services().callRoute(name, read.record(params["input"]));
      if ((JSON.stringify(answer) ?? "").length > MAX_ANSWER_BYTES) {
        throw new ToolError("exhausted", "the answer is too large; ask for fewer rows");
      }
      return answer;
    } finally {
      this.inFlight -= 1;
    }
  }
}
