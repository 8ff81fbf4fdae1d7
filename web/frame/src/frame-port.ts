import { ToolError } from "@atelier/sdk/host";
import {
  MAX_CALLS_IN_FLIGHT,
  type FrameAnswers,
  type FrameHears,
  type FrameNotifications,
  type FrameRequests,
  type Message,
} from "./wire.ts";

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

interface Call extends Waiting {
  send: () => Promise<unknown>;
}

export interface FrameHandlers {
  hear: Partial<FrameHears>;
  answer: Partial<FrameAnswers>;
}

/** The frame's end of the wire. */
export class FramePort {
  private readonly port: MessagePort;
  private readonly handlers: FrameHandlers;
  private readonly waiting = new Map<number, Waiting>();
  private readonly queue: Call[] = [];
  private inFlight = 0;
  private next = 1;

  constructor(port: MessagePort, handlers: FrameHandlers) {
    this.port = port;
    this.handlers = handlers;
    port.addEventListener("message", (event: MessageEvent<Message>) => this.receive(event.data));
    port.start();
  }

  notify<M extends keyof FrameNotifications>(method: M, params: FrameNotifications[M]): void {
    this.port.postMessage({ jsonrpc: "2.0", method, params } satisfies Message);
  }

  request<M extends keyof FrameRequests>(
    method: M,
    params: FrameRequests[M]["params"],
  ): Promise<FrameRequests[M]["result"]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      // What the page answers is trusted to be of the method's type.
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.port.postMessage({ jsonrpc: "2.0", id, method, params } satisfies Message);
    });
  }

  readonly callTool = (name: string, args: Record<string, unknown>): Promise<unknown> =>
    this.enqueue(() => this.request("tools/call", { name, arguments: args }));

  readonly callRoute = (name: string, input: Record<string, unknown>): Promise<unknown> =>
    this.enqueue(() => this.request("atelier/route", { name, input }));

  /** The page answers so many calls at once; the others wait here. */
  private enqueue(send: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.queue.push({ send, resolve, reject });
      this.sendNext();
    });
  }

  private sendNext(): void {
    if (this.inFlight >= MAX_CALLS_IN_FLIGHT) return;
    const call = this.queue.shift();
    if (!call) return;
    this.inFlight += 1;
    const settle = () => {
      this.inFlight -= 1;
      this.sendNext();
    };
    const sent = call.send();
    sent.then(call.resolve, call.reject);
    sent.then(settle, settle);
  }

  private receive({ id = null, method, params, result, error }: Message): void {
    const { hear, answer } = this.handlers;
    if (method === "atelier/ping") {
      this.reply(id ?? 0, {});
    } else if (method && id !== null) {
      const give = answer[method as keyof FrameAnswers] as
        ((params: unknown) => Promise<unknown>) | undefined;
      void give?.(params).then((made) => this.reply(id, made));
    } else if (method) {
      (hear[method as keyof FrameHears] as ((params: unknown) => void) | undefined)?.(params);
    } else if (id !== null) {
      this.settle(id, result, error);
    }
  }

  private reply(id: number, result: unknown): void {
    this.port.postMessage({ jsonrpc: "2.0", id, result } satisfies Message);
  }

  private settle(id: number, result: unknown, error: Message["error"]): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) {
      waiting?.reject(new ToolError(error.data?.code ?? "internal", error.message));
    } else {
      waiting?.resolve(result);
    }
  }
}
