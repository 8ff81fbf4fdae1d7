import { ToolError } from "@atelier/sdk/host";
import type { Rpc } from "./wire.ts";

type Waiting = { resolve: (value: unknown) => void; reject: (reason: unknown) => void };

/** The frame's end of the wire. */
export class FramePort {
  private readonly port: MessagePort;
  private readonly waiting = new Map<number, Waiting>();
  private readonly handlers: Record<string, (params: unknown) => void>;
  private next = 1;

  constructor(port: MessagePort, handlers: Record<string, (params: unknown) => void>) {
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
    this.request("tools/call", { name, arguments: args });

  readonly callRoute = (name: string, input: Record<string, unknown>): Promise<unknown> =>
    this.request("atelier/route", { name, input });

  private receive(message: Rpc): void {
    if (message.method === "atelier/ping") {
      this.port.postMessage({ jsonrpc: "2.0", id: message.id ?? 0, result: {} } satisfies Rpc);
    } else if (message.method) {
      this.handlers[message.method]?.(message.params);
    } else if (message.id !== undefined) {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.error) {
        waiting?.reject(
          new ToolError(message.error.data?.code ?? "internal", message.error.message),
        );
      } else {
        waiting?.resolve(message.result);
      }
    }
  }
}
