import type { Language } from "@atelier/ui";
import type { DisplayMode, HostContext } from "../wire.ts";
import { resolvedTokens } from "./tokens.ts";

interface ContextParts {
  language: Language;
  slot: string;
  displayMode: DisplayMode;
  width: number;
  settings: Record<string, unknown>;
  props: Record<string, unknown>;
}

/** What a frame is told of the page around it. */
export function hostContext(parts: ContextParts): HostContext {
  const { language, slot, displayMode, width, settings, props } = parts;
  return {
    theme: document.documentElement.dataset["theme"] === "dark" ? "dark" : "light",
    styles: { variables: resolvedTokens() },
    locale: language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    reducedMotion: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    displayMode,
    slot,
    containerDimensions: { width },
    settings,
    props,
  };
}

/** Calls `tell` when the page's theme or the reader's wish for less motion changes. */
export function watchPage(tell: () => void): () => void {
  const themes = new MutationObserver(tell);
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const motion = window.matchMedia("(prefers-reduced-motion: reduce)");
  motion.addEventListener("change", tell);
  return () => {
    themes.disconnect();
    motion.removeEventListener("change", tell);
  };
}
