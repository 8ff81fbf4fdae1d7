// Frames whose host has the same label share a process of the browser: one that hangs stops them all. Then all of them are dropped. The one
// that the reader was using comes back under a label of its own, the others together under a new one, which is quick; where no frame has the
// focus, each gets a label of its own. One that hangs alone has been found.

/** Where a dropped frame comes back: with the others under this label, or (null) alone. */
type Drop = (together: string | null) => void;

const waiting = new Map<string, Set<Drop>>();

/** Calls `drop` when the frames of this origin are given up; the returned function ends that. */
export function onDrop(origin: string, drop: Drop): () => void {
  const drops = waiting.get(origin) ?? new Set();
  waiting.set(origin, drops.add(drop));
  return () => drops.delete(drop);
}

const newLabel = (): string =>
  `widgets-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? ""}`;

export function dropFrames(origin: string): void {
  const focused = document.activeElement;
  const isOne = focused instanceof HTMLIFrameElement && new URL(focused.src).origin === origin;
  const together = isOne ? newLabel() : null;
  const drops = waiting.get(origin);
  // Its neighbours find the same silence at the same moment: they are dropped once.
  waiting.delete(origin);
  for (const drop of drops ?? []) drop(together);
}

/** Whether the installation has labels, or one host name only. */
export const hasLabels = (frameUrl: string): boolean =>
  new URL(frameUrl).hostname.startsWith("widgets.");

/** The same frame under another label; one of its own where none is given. */
export function relabelled(frameUrl: string, label: string | null): string {
  const url = new URL(frameUrl);
  url.hostname = url.hostname.replace("widgets.", `${label ?? newLabel()}.`);
  return url.href;
}
