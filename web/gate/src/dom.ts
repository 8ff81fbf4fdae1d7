import { Window } from "happy-dom";

const SKIPPED = new Set(["undefined", "NaN", "Infinity", "console", "performance", "crypto"]);

/** Makes this thread look like a page, before React asks whether it is one. */
export function installDom(): Document {
  const window = new Window({
    url: "http://localhost/",
    width: 1024,
    height: 768,
    settings: { disableJavaScriptFileLoading: true, disableCSSFileLoading: true },
  });
  const page = window as unknown as Record<string, unknown>;
  const target = globalThis as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(window)) {
    if (SKIPPED.has(name) || (name in globalThis && !/^(Event|navigator|CustomEvent)/.test(name))) {
      continue;
    }
    Object.defineProperty(target, name, {
      configurable: true,
      writable: true,
      value: page[name],
    });
  }
  for (const name of ["document", "navigator", "Event", "CustomEvent", "EventTarget"]) {
    Object.defineProperty(target, name, { configurable: true, writable: true, value: page[name] });
  }
  for (const name of ["requestAnimationFrame", "cancelAnimationFrame", "getComputedStyle"]) {
    const method = page[name] as (...args: unknown[]) => unknown;
    target[name] = method.bind(window);
  }
  target.window = globalThis;
  target.self = globalThis;
  target.CSS ??= { escape: (text: string) => text };
  return window.document as unknown as Document;
}
