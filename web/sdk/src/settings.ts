import { useSyncExternalStore } from "react";
import { currentHost, subscribe } from "./host-state.ts";

/** What the reader chose in this widget, kept for the next time: strings, numbers, booleans, and lists and records of them. */
export function useSetting<T>(key: string, initial: T): [T, (value: T) => void] {
  const read = (): unknown => currentHost().settings?.[key];
  const stored = useSyncExternalStore(subscribe, read, read);
  const value = stored === undefined ? initial : (stored as T);
  return [value, (next) => currentHost().saveSetting?.(key, next)];
}
