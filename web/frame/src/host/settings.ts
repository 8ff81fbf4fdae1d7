// What readers chose in widgets, kept by this browser for each customization.

const MAX_BYTES = 16 * 1024;
const nameOf = (customization: string): string => `widget-settings:${customization}`;

export function readSettings(customization: string): Record<string, unknown> {
  if (!customization) return {};
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(nameOf(customization)) ?? "{}");
    return typeof stored === "object" && stored !== null && !Array.isArray(stored)
      ? (stored as Record<string, unknown>)
      : {};
  } catch {
    // A browser that keeps nothing, or a value from elsewhere: the widget begins with its own.
    return {};
  }
}

/** Drops what is too large: a widget may not fill the browser's storage. */
export function saveSetting(customization: string, key: string, value: unknown): void {
  if (!customization) return;
  try {
    const text = JSON.stringify({ ...readSettings(customization), [key]: value });
    if (text.length <= MAX_BYTES) localStorage.setItem(nameOf(customization), text);
  } catch {
    // Kept for as long as the frame lives.
  }
}
