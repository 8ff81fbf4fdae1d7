import { ROOT } from "./api.ts";
import type { LogEvent, ResetEvent } from "./log-event.ts";

export type Connection = "connecting" | "live" | "reconnecting" | "offline";

export interface Socket {
  close: () => void;
}

export interface Handlers {
  open: () => void;
  text: (text: string) => void;
  close: () => void;
}

export type Transport = (session: string, since: string, handlers: Handlers) => Socket;

const address = (session: string, kind: "socket" | "events", since: string): URL => {
  const path = `${ROOT}/sessions/${encodeURIComponent(session)}/${kind}`;
  const url = new URL(path, window.location.href);
  url.searchParams.set("since", since);
  return url;
};

export const webSocket: Transport = (session, since, handlers) => {
  const url = address(session, "socket", since);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url);
  socket.addEventListener("open", handlers.open);
  socket.addEventListener("message", ({ data }) => handlers.text(String(data)));
  socket.addEventListener("close", handlers.close);
  return { close: () => socket.close() };
};

export const serverSentEvents: Transport = (session, since, handlers) => {
  const source = new EventSource(address(session, "events", since));
  source.addEventListener("open", handlers.open);
  source.addEventListener("message", ({ data }) => handlers.text(String(data)));
  source.addEventListener("error", () => {
    // It would come back by itself, but with a cursor of its own; ours is the one that counts.
    source.close();
    handlers.close();
  });
  return { close: () => source.close() };
};

interface Options {
  session: string;
  /** the cursor of the last event that was applied */
  since: () => string;
  event: (event: LogEvent) => void;
  /** the log is another one: fetch the session again, then call `resume` */
  reset: () => void;
  connection: (state: Connection) => void;
  transports?: readonly Transport[];
  later?: (run: () => void, ms: number) => unknown;
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;
const OFFLINE_AFTER = 4;

/** Follows a session's log from a cursor on: WebSocket first, server-sent events where it cannot open. */
export class EventStream {
  private socket: Socket | null = null;
  private stopped = false;
  private failures = 0;
  private transport = 0;
  private attempt = 0;
  private readonly transports: readonly Transport[];
  private readonly later: (run: () => void, ms: number) => unknown;

  constructor(private readonly options: Options) {
    this.transports = options.transports ?? [webSocket, serverSentEvents];
    this.later = options.later ?? ((run, ms) => setTimeout(run, ms));
  }

  start(): void {
    this.options.connection("connecting");
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.attempt += 1;
    this.socket?.close();
  }

  /** Tries at once: the network is back, or the fold was fetched anew. */
  resume(): void {
    if (this.stopped) return;
    this.attempt += 1;
    this.socket?.close();
    this.connect();
  }

  private connect(): void {
    const attempt = (this.attempt += 1);
    const current = () => attempt === this.attempt && !this.stopped;
    const open = this.transports[this.transport];
    if (!open) return;
    let opened = false;
    this.socket = open(this.options.session, this.options.since(), {
      open: () => {
        if (!current()) return;
        opened = true;
        this.failures = 0;
        this.options.connection("live");
      },
      text: (text) => {
        if (current()) this.receive(text);
      },
      close: () => {
        if (current()) this.lost(opened);
      },
    });
  }

  private receive(text: string): void {
    const event = JSON.parse(text) as LogEvent | ResetEvent;
    if (event.type === "session.reset") this.options.reset();
    else this.options.event(event);
  }

  private lost(opened: boolean): void {
    // A proxy that refuses sockets refuses them each time; a lost one may come back.
    if (!opened) this.transport = (this.transport + 1) % this.transports.length;
    this.failures += 1;
    this.options.connection(this.failures > OFFLINE_AFTER ? "offline" : "reconnecting");
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.failures - 1), LONGEST_WAIT_MS);
    const attempt = this.attempt;
    this.later(() => {
      if (attempt === this.attempt && !this.stopped) this.connect();
    }, wait);
  }
}
