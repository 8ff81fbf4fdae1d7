/** Starting a frame holds the page up for some tens of milliseconds: one a task, so that the page answers in between. */
const waiting: (() => void)[] = [];

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setTimeout(next, 0);
}

/** Calls `start` in a task of its own, after those that were asked for before; the returned function takes it back. */
export function inTurn(start: () => void): () => void {
  waiting.push(start);
  if (waiting.length === 1) setTimeout(next, 0);
  return () => {
    const at = waiting.indexOf(start);
    // The first stays, as its task is on its way.
    if (at === 0) waiting[0] = () => undefined;
    else if (at > 0) waiting.splice(at, 1);
  };
}
