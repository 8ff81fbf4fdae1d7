import { useSyncExternalStore } from "react";
import type { MenuItem } from "./types.ts";
import { TOOL_TTL_MS, type CoreToolName, type CoreTools } from "@atelier/protocol/core-tools";

export type Locale = "ru" | "en";

export interface Host {
  /** `caller` names the customization that asks, where one does: the host grants what its manifest lists */
  callTool(name: string, args: Record<string, unknown>, caller?: string): Promise<unknown>;
  /** a route of the caller's own backend; absent where customizations have none */
  callBackend?(route: string, input: Record<string, unknown>, caller?: string): Promise<unknown>;
  locale: Locale;
  /** the reader's time zone (IANA); the machine's where it is absent */
  timeZone?: string;
  /** the reader wants no animations */
  reducedMotion?: boolean;
  /** the widget's width in pixels, followed as it changes */
  width?: number;
  /** asks the reader for a yes, outside the widget */
  confirm?(text: string): Promise<boolean>;
  /** a menu below a rectangle of the widget, drawn by the page; the id of what was chosen */
  menu?(
    rect: { x: number; y: number; width: number; height: number },
    items: MenuItem[],
  ): Promise<string | null>;
  /** offers text as a file; whether the reader took it */
  download?(name: string, text: string): Promise<boolean>;
  /** fills the window, or goes back to its place */
  expand?(expanded: boolean): void;
  expanded?: boolean;
  /** what the reader chose in this widget before */
  settings?: Readonly<Record<string, unknown>>;
  saveSetting?(key: string, value: unknown): void;
  /** which of the caller's portfolios is shown; the first one when absent */
  portfolioId?: string | undefined;
}

/** What a rejected tool call turns into before a widget's error boundary sees it. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The fields by which React reads a settled promise without suspending. */
interface Tracked<T> extends Promise<T> {
  status?: "pending" | "fulfilled" | "rejected";
  value?: T;
  reason?: unknown;
}

interface Entry {
  promise: Tracked<unknown>;
  expiresAt: number;
  refreshing: boolean;
}

let host: Host | undefined;
let baseCurrency = "USD";
let version = 0;
const answers = new Map<string, Entry>();
const listeners = new Set<() => void>();

function changed(): void {
  version += 1;
  for (const listener of listeners) listener();
}

export function provideHost(next: Host): void {
  const sameData = host?.callTool === next.callTool && host.portfolioId === next.portfolioId;
  host = next;
  if (!sameData) answers.clear();
  changed();
}

/** Marks every answer as old: mounted hooks show it until the new one is there. */
export function refresh(): void {
  for (const [key, entry] of answers) {
    entry.expiresAt = 0;
    if (entry.promise.status === "rejected") answers.delete(key);
  }
  changed();
}

export function currentHost(): Host {
  if (!host) throw new Error("provideHost must be called before a widget is rendered");
  return host;
}

export const currentLocale = (): Locale => host?.locale ?? "en";
export const currentTimeZone = (): string | undefined => host?.timeZone;
export const currentCurrency = (): string => baseCurrency;
export const currentVersion = (): number => version;

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Counts the changes of what the host's answers say; another number says that a reader should read anew. */
export const useDataVersion = (): number =>
  useSyncExternalStore(subscribe, currentVersion, currentVersion);

function asToolError(reason: unknown): ToolError {
  if (reason instanceof ToolError) return reason;
  if (typeof reason === "object" && reason !== null && "message" in reason) {
    const code = "code" in reason ? String(reason.code) : "internal";
    return new ToolError(code, String(reason.message));
  }
  return new ToolError("internal", String(reason));
}

/** One call of a tool; rejects with a ToolError. */
export async function callTool<N extends CoreToolName>(
  name: N,
  args: CoreTools[N]["input"],
  caller: string | undefined,
): Promise<CoreTools[N]["output"]> {
  try {
    const answer = (await currentHost().callTool(
      name,
      { ...args },
      caller,
    )) as CoreTools[N]["output"];
    if ("base_currency" in answer && answer.base_currency !== baseCurrency) {
      baseCurrency = answer.base_currency;
    }
    return answer;
  } catch (reason) {
    throw asToolError(reason);
  }
}

function track<T>(promise: Promise<T>): Tracked<T> {
  const tracked: Tracked<T> = promise;
  tracked.status = "pending";
  // The handlers must not return the promise: a promise of it would reject unheard.
  tracked.then(
    (value) => {
      tracked.status = "fulfilled";
      tracked.value = value;
    },
    (reason: unknown) => {
      tracked.status = "rejected";
      tracked.reason = reason;
    },
  );
  return tracked;
}

const expiry = (ttlMs: number): number => Date.now() + Math.max(ttlMs, 5000);

async function refreshEntry<T>(
  key: string,
  entry: Entry,
  ttlMs: number,
  load: () => Promise<T>,
): Promise<void> {
  entry.refreshing = true;
  const before = entry.promise.value;
  try {
    const value = await load();
    if (answers.get(key) !== entry || JSON.stringify(value) === JSON.stringify(before)) return;
    const next = track(Promise.resolve(value));
    await next;
    entry.promise = next;
    changed();
  } catch {
    // What is on the screen stays: an old answer serves the reader better than an error.
  } finally {
    entry.refreshing = false;
    entry.expiresAt = expiry(ttlMs);
  }
}

/**
 * A promise that stays the same from render to render, as `use` needs it. An answer past its time
 * is still handed out while the new one is on its way, so nothing on the screen falls back to a
 * skeleton.
 */
export function remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known) {
    if (known.expiresAt < Date.now() && !known.refreshing) {
      void refreshEntry(key, known, ttlMs, load);
    }
    return known.promise as Promise<T>;
  }
  const entry: Entry = { promise: track(load()), expiresAt: Infinity, refreshing: false };
  answers.set(key, entry);
  const settle = () => {
    entry.expiresAt = expiry(ttlMs);
  };
  entry.promise.then(settle, settle);
  return entry.promise as Promise<T>;
}

export function loadTool<N extends CoreToolName>(
  name: N,
  args: CoreTools[N]["input"],
  caller?: string,
): Promise<CoreTools[N]["output"]> {
  const key = `${caller ?? ""} ${name} ${JSON.stringify(args)}`;
  return remember(key, TOOL_TTL_MS[name], () => callTool(name, args, caller));
}

const BACKEND_TTL_MS = 30_000;
const backendPrefix = (caller: string | undefined): string => `${caller ?? ""} backend `;

/** One call of the caller's own backend; rejects with a ToolError. */
export async function callBackend(
  route: string,
  input: Record<string, unknown>,
  caller?: string,
): Promise<unknown> {
  const { callBackend: send } = currentHost();
  if (!send) throw new ToolError("not_found", "there is no backend here");
  try {
    return await send(route, { ...input }, caller);
  } catch (reason) {
    throw asToolError(reason);
  }
}

export function loadBackend(
  route: string,
  input: Record<string, unknown>,
  caller?: string,
): Promise<unknown> {
  const key = `${backendPrefix(caller)}${route} ${JSON.stringify(input)}`;
  return remember(key, BACKEND_TTL_MS, () => callBackend(route, input, caller));
}

/** After a change: what the caller's backend answered before is old. */
export function expireBackend(caller: string | undefined): void {
  for (const [key, entry] of answers) {
    if (!key.startsWith(backendPrefix(caller))) continue;
    entry.expiresAt = 0;
    if (entry.promise.status === "rejected") answers.delete(key);
  }
  changed();
}

const PAGE_SIZE = 1000;
const MAX_PAGES = 50;

type Paged = "list_transactions" | "list_assets";

/** Follows `next_cursor` to the end and hands back every page. */
export function loadPages<N extends Paged>(
  name: N,
  args: CoreTools[N]["input"],
  caller?: string,
): Promise<CoreTools[N]["output"][]> {
  const key = `${caller ?? ""} ${name} * ${JSON.stringify(args)}`;
  return remember(key, TOOL_TTL_MS[name], async () => {
    const pages: CoreTools[N]["output"][] = [];
    let cursor: string | null = null;
    do {
      const page: CoreTools[N]["output"] = await callTool(
        name,
        { ...args, limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) },
        caller,
      );
      pages.push(page);
      cursor = page.next_cursor;
    } while (cursor !== null && pages.length < MAX_PAGES);
    return pages;
  });
}
