import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ApiError, api } from "./api.ts";
import { EventStream, type Connection } from "./event-stream.ts";
import { apply, merge, needsFetch, viewOf, type View } from "./fold.ts";
import type { LogEvent } from "./log-event.ts";

export interface SessionState {
  view: View | null;
  error: ApiError | null;
  connection: Connection;
}

/** One open session: the fold, kept up to date by its log. Tells its readers once a frame. */
class SessionStore {
  private state: SessionState = { view: null, error: null, connection: "connecting" };
  private readonly listeners = new Set<() => void>();
  private frame = 0;
  private waiting: LogEvent[] = [];
  private stream: EventStream | null = null;
  private fetching = false;
  private fetchAgain = false;
  private closed = false;

  constructor(private readonly id: string) {}

  readonly get = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  open(): () => void {
    this.closed = false;
    void this.load();
    const online = () => this.stream?.resume();
    window.addEventListener("online", online);
    return () => {
      this.closed = true;
      window.removeEventListener("online", online);
      this.stream?.stop();
      this.stream = null;
      cancelAnimationFrame(this.frame);
      this.frame = 0;
    };
  }

  readonly load = async (): Promise<void> => {
    try {
      const session = await api.session(this.id);
      if (this.closed) return;
      this.set({ view: viewOf(session), error: null });
      if (this.stream) this.stream.resume();
      else this.follow();
    } catch (error) {
      if (!this.closed) this.set({ error: error as ApiError });
    }
  };

  private follow(): void {
    this.stream = new EventStream({
      session: this.id,
      since: () => {
        this.drain();
        return this.state.view?.cursor ?? "";
      },
      event: (event) => {
        this.waiting.push(event);
        // A hidden page gets no frames; its log must not pile up.
        if (document.hidden) this.drain();
        else this.frame ||= requestAnimationFrame(() => this.drain());
      },
      reset: () => void this.load(),
      connection: (connection) => this.set({ connection }),
    });
    this.stream.start();
  }

  private drain(): void {
    this.frame = 0;
    const events = this.waiting;
    this.waiting = [];
    if (events.length === 0 || !this.state.view) return;
    this.set({ view: events.reduce(apply, this.state.view) });
    if (events.some(needsFetch)) void this.refetch();
  }

  /** What no event carries (publish, undo) comes from the server's fold. */
  readonly refetch = async (): Promise<void> => {
    this.fetchAgain = true;
    if (this.fetching) return;
    this.fetching = true;
    while (this.fetchAgain && !this.closed) {
      this.fetchAgain = false;
      const fetched = await api.session(this.id).catch(() => null);
      if (fetched && this.state.view && !this.closed) {
        const merged = merge(this.state.view, fetched);
        if (merged === this.state.view && merged.state !== "running") this.fetchAgain = true;
        this.set({ view: merged });
      }
    }
    this.fetching = false;
  };

  private set(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

export function useSession(id: string) {
  const store = useMemo(() => new SessionStore(id), [id]);
  useEffect(() => store.open(), [store]);
  const state = useSyncExternalStore(store.subscribe, store.get);
  return { ...state, reload: store.load, refetch: store.refetch };
}
