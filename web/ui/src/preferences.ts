import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const listeners = new Set<() => void>();
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`atelier.${name}`);
  } catch {
    return null;
  }
}

/** A setting of this browser; where it cannot be stored it lasts as long as the page. */
const unsaved = new Map<string, string>();
export function usePreference(name: string): [string | null, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => unsaved.get(name) ?? read(name));
  const set = (next: string) => {
    unsaved.set(name, next);
    try {
      localStorage.setItem(`atelier.${name}`, next);
    } catch {
      // Storage is full or refused: the choice still holds for this page.
    }
    for (const listener of listeners) listener();
  };
  return [value, set];
}

export const useLanguagePreference = () => usePreference("language");

export function applyTheme(): void {
  const chosen = unsaved.get("theme") ?? read("theme") ?? "system";
  const isDark = chosen === "dark" || (chosen === "system" && dark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

dark.addEventListener("change", applyTheme);
listeners.add(applyTheme);

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [value, set] = usePreference("theme");
  return [value === "light" || value === "dark" ? value : "system", set];
}
