import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { finding } from "./job.mjs";

export const RENDER_LIMIT_MS = 5000;
const WARM_UP_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 512;

const THREAD = new URL("./dist/render-thread.mjs", import.meta.url);
const FIXTURE = new URL("./fixture.json", import.meta.url);

const outcome = (rule, text, hint) => ({
  dom: "",
  findings: [finding(rule, { text, hint })],
  checks: [],
});

/**
 * A thread of its own for one widget: it can be ended in the middle of an endless loop, and its
 * globals, patched or not, die with it.
 */
export function startRender() {
  const thread = new Worker(THREAD, {
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
  });
  const { promise: crashed, resolve: crash } = withResolvers();
  thread.on("error", (reason) =>
    crash(
      reason?.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? outcome("render/memory", "the widget used too much memory", "Build smaller arrays.")
        : outcome("render/throw", String(reason?.message ?? reason), ""),
    ),
  );
  thread.on("exit", () => crash(outcome("render/exit", "the render test ended early", "")));
  const { promise: ready, resolve: warm } = withResolvers();
  const { promise: answered, resolve: answer } = withResolvers();
  let callBackend = null;
  thread.on("message", (message) => {
    if (message.ready) warm(null);
    else if (message.backend) void relay(message.backend);
    else answer(message);
  });
  /** The widget's calls of its own backend, which runs in another thread. */
  async function relay({ id, route, input }) {
    try {
      if (!callBackend) throw { code: "not_found", message: "this customization has no backend" };
      thread.postMessage({ backendAnswer: { id, value: await callBackend(route, input) } });
    } catch ({ code, message }) {
      thread.postMessage({ backendAnswer: { id, failed: { code, message } } });
    }
  }

  return {
    async run({ callBackend: call, ...task }) {
      callBackend = call ?? null;
      const fixture = task.fixture ?? JSON.parse(readFileSync(FIXTURE, "utf8"));
      const late = await Promise.race([
        ready,
        crashed,
        after(WARM_UP_LIMIT_MS, outcome("render/start", "the render test did not start", "")),
      ]);
      if (late) return late;
      thread.postMessage({ ...task, fixture, limitMs: RENDER_LIMIT_MS });
      const tooSlow = outcome(
        "render/timeout",
        `the widget was not on the screen after ${RENDER_LIMIT_MS / 1000} seconds`,
        "Look for a loop that never ends or a state that changes on every render.",
      );
      return Promise.race([answered, crashed, after(RENDER_LIMIT_MS + 500, tooSlow)]);
    },
    async stop() {
      await thread.terminate();
    },
  };
}

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function after(delayMs, value) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), delayMs).unref();
  });
}
