import { ToolError } from "@atelier/sdk/host";
import {
  HANG_MS,
  MAX_CALLS_IN_FLIGHT,
  MAX_CALLS_PER_SECOND,
  MAX_REQUEST_BYTES,
  PING_MS,
  WIRE_VERSION,
  type HostContext,
  type Rpc,
} from "@atelier/frame/wire";

/** What the page does for one frame. Calls are made as the frame's release, whose permissions the server checks. */
export interface FrameServices {
  context(): HostContext;
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  callRoute(name: string, input: Record<string, unknown>): Promise<unknown>;
  onHeight(height: number): void;
  onError(message: string): void;
  /** the frame has not answered for HANG_MS, or has sent more than anybody may */
  onHang(): void;
}

const MAX_HEIGHT = 4000;
const MAX_ERRORS = 20;
const MAX_BAD_PER_SECOND = 100;

const METHOD_NOT_FOUND = -32601;
const FAILED = -32000;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

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
  private readonly services: FrameServices;
  private readonly calls = new Rate();
  private readonly bad = new Rate();
  private inFlight = 0;
  private errors = 0;
  private lastHeard = Date.now();
  private readonly pinging: ReturnType<typeof setInterval>;
  private open = true;

  constructor(port: MessagePort, services: FrameServices) {
    this.port = port;
    this.services = services;
    port.addEventListener("message", (event: MessageEvent<unknown>) => this.receive(event.data));
    port.start();
    this.pinging = setInterval(() => this.ping(), PING_MS);
  }

  close(): void {
    this.open = false;
    clearInterval(this.pinging);
    this.port.close();
  }

  notify(method: string, params: object): void {
    if (this.open) this.port.postMessage({ jsonrpc: "2.0", method, params } satisfies Rpc);
  }

  private ping(): void {
    // A page in the background pauses its frames: their silence says nothing.
    if (document.hidden) {
      this.lastHeard = Date.now();
    } else if (Date.now() - this.lastHeard > HANG_MS) {
      this.hang();
      return;
    }
    this.port.postMessage({ jsonrpc: "2.0", id: 0, method: "atelier/ping", params: {} });
  }

  private hang(): void {
    this.close();
    this.services.onHang();
  }

  private receive(data: unknown): void {
    if (!this.open) return;
    this.lastHeard = Date.now();
    const { id, method, params } = record(data) as {
      id?: unknown;
      method?: unknown;
      params?: unknown;
    };
    if (typeof method !== "string") {
      // The answer to a ping; anything else is noise.
      if (id !== 0 && this.bad.add() > MAX_BAD_PER_SECOND) this.hang();
      return;
    }
    if (this.bad.add() > MAX_BAD_PER_SECOND + MAX_CALLS_PER_SECOND) {
      this.hang();
      return;
    }
    if (typeof id === "number") void this.answer(id, method, record(params));
    else this.hear(method, record(params));
  }

  private hear(method: string, params: Record<string, unknown>): void {
    const { height, message } = params;
    if (method === "ui/notifications/size-changed" && typeof height === "number") {
      if (Number.isFinite(height))
        this.services.onHeight(Math.min(Math.max(height, 0), MAX_HEIGHT));
    } else if (method === "atelier/error" && this.errors < MAX_ERRORS) {
      this.errors += 1;
      this.services.onError(String(message).slice(0, 1000));
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
    if (method === "ui/initialize") {
      return { protocolVersion: WIRE_VERSION, hostContext: this.services.context() };
    }
    if (method !== "tools/call" && method !== "atelier/route") {
      throw new ToolError("unknown_method", `the page knows no ${method.slice(0, 60)}`);
    }
    const { name } = params;
    if (typeof name !== "string")
      throw new ToolError("invalid_argument", "name: a string is expected");
    if (JSON.stringify(params).length > MAX_REQUEST_BYTES) {
      throw new ToolError("invalid_argument", "the request is too large");
    }
    if (this.inFlight >= MAX_CALLS_IN_FLIGHT * 4 || this.calls.add() > MAX_CALLS_PER_SECOND) {
      throw new ToolError("exhausted", "too many calls; wait a moment");
    }
    this.inFlight += 1;
    try {
      return method === "tools/call"
        ? await this.services.callTool(name, record(params["arguments"]))
        : await this.services.callRoute(name, record(params["input"]));
    } finally {
      this.inFlight -= 1;
    }
  }
}
