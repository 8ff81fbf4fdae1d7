// Bundled into widgets that have loops (loop-guard.ts). A loop may make 10^6 turns in one task of the event loop, and be
// busy for 250 ms; a loop that awaits may run for hours.
const MAX_TURNS = 1_000_000;
const MAX_BUSY_MS = 250;
const MAX_STRIDE = 1024;

/** Set in the render test, which shares its processor with other work: milliseconds of this thread's own. */
declare const atelierLoopClock: (() => number) | undefined;
const clock = typeof atelierLoopClock === "function" ? atelierLoopClock : () => performance.now();

let task = 0;
let told = false;
let channel: MessageChannel | undefined;

function taskEnded(): void {
  told = false;
  task += 1;
}

/** A number that is another one in another task. The message comes after the running task and what it has put off. */
function currentTask(): number {
  if (told) return task;
  told = true;
  if (typeof MessageChannel === "undefined") {
    setTimeout(taskEnded);
    return task;
  }
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = taskEnded;
  }
  channel.port2.postMessage(0);
  return task;
}

class LoopWatch {
  /** since the loop began or the task changed */
  turns = 0;
  /** the turn at which `check` is called again */
  next = 16;
  private stride = 16;
  private task = currentTask();
  private since = clock();
  private checked = this.since;

  check(): void {
    const now = clock();
    const task = currentTask();
    if (task !== this.task) {
      this.task = task;
      this.turns = 0;
      this.since = now;
    }
    if (this.turns >= MAX_TURNS || now - this.since > MAX_BUSY_MS) {
      const error = new RangeError(
        "A loop does not end: it made a million turns or took 250 ms. Give it a limit, or do the work in parts.",
      );
      // Where the loop stands, not where it was stopped.
      Error.captureStackTrace?.(error, this.check);
      throw error;
    }
    // Often where a turn is slow, seldom where it is fast.
    this.stride =
      now - this.checked < 2
        ? Math.min(this.stride * 2, MAX_STRIDE)
        : Math.max(1, this.stride >> 3);
    this.checked = now;
    this.next = this.turns + this.stride;
  }

  /** After a wait: returns what was waited for. */
  back<T>(value?: T): T {
    this.since = clock();
    return value as T;
  }
}

export const watchLoop = (): LoopWatch => new LoopWatch();
