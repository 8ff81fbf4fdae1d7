// Frames whose host has the same label share a process of the browser: one that hangs stops them all. When that happens, all of them are
// dropped and come back under labels of their own; the one that hangs again is found that way.

const waiting = new Map<string, Set<() => void>>();

/** Calls `drop` when the frames of this origin are given up; the returned function ends that. */
export function onDrop(origin: string, drop: () => void): () => void {
  const drops = waiting.get(origin) ?? new Set();
  waiting.set(origin, drops.add(drop));
  return () => drops.delete(drop);
}

export function dropFrames(origin: string): void {
  // A copy: each of them leaves the list.
  for (const drop of Array.from(waiting.get(origin) ?? [])) drop();
}

/** The same frame under a label of its own; null where the installation has one host name only. */
export function isolated(frameUrl: string): string | null {
  const url = new URL(frameUrl);
  if (!url.hostname.startsWith("widgets.")) return null;
  const label = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? "";
  url.hostname = url.hostname.replace("widgets.", `widgets-${label}.`);
  return url.href;
}
