import { ToolError } from "@atelier/sdk/host";
import { MAX_CALLS_IN_FLIGHT, type Rpc } from "./wire.ts";

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

interface Call extends Waiting {
  method: string;
  params: object;
}

export interface FrameHandlers {
  /** by method: what the page says and waits for no answer to */
  hear: Record<string, (params: unknown) => void>;
  /** by method: what the page asks */
  answer: Record<string, (params: unknown) => Promise<unknown>>;
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
    port.addEventListener("message", (event: MessageEvent<Rpc>) => this.receive(event.data));
    port.start();
  }

  notify(method: string, params: object): void {
    this.port.postMessage({ jsonrpc: "2.0", method, params } satisfies Rpc);
  }

  request(method: string, params: object): Promise<unknown> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.postMessage({ jsonrpc: "2.0", id, method, params } satisfies Rpc);
    });
  }

  readonly callTool = (name: string, args: Record<string, unknown>): Promise<unknown> =>
    this.enqueue("tools/call", { name, arguments: args });

  readonly callRoute = (name: string, input: Record<string, unknown>): Promise<unknown> =>
    this.enqueue("atelier/route", { name, input });

  /** The page answers so many calls at once; the others wait here. */
  private enqueue(method: string, params: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.queue.push({ method, params, resolve, reject });
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
    const sent = this.request(call.method, call.params);
    sent.then(call.resolve, call.reject);
    sent.then(settle, settle);
  }

  private receive(message: Rpc): void {
    const { id, method } = message;
    if (method === "atelier/ping") {
      this.port.postMessage({ jsonrpc: "2.0", id: id ?? 0, result: {} } satisfies Rpc);
    } else if (method && id !== undefined) {
      void this.handlers.answer[method]?.(message.params).then((result) =>
        this.port.postMessage({ jsonrpc: "2.0", id, result } satisfies Rpc),
      );
    } else if (method) {
      this.handlers.hear[method]?.(message.params);
    } else if (id !== undefined) {
      this.settle(id, message);
    }
  }

  private settle(id: number, { result, error }: Rpc): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) {
      waiting?.reject(new ToolError(error.data?.code ?? "internal", error.message));
    } else {
      waiting?.resolve(result);
    }
  }
}
