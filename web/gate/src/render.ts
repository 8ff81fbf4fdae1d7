import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { startBackend, type BackendCall } from "./backend.ts";
import type { Built } from "./build.ts";
import type { Check, CheckResult } from "./checks.ts";
import type { DataLoss } from "./data-loss.ts";
import { deferred } from "./deferred.ts";
import type { Expectation, Met } from "./expectations.ts";
import { finding, isWarning, type Finding } from "./finding.ts";
import type { Fixture } from "./fixture-host.ts";
import type { Files, Manifest } from "./job.ts";

/** For a widget that waits; the thread itself reports it. */
const RENDER_LIMIT_MS = 5000;
/** For one that works: processor time of this whole process, so that a busy machine refuses nothing. */
const CPU_LIMIT_MS = 2000;
const WALL_LIMIT_MS = 20_000;
const WARM_UP_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 512;
const LOOK_MS = 50;

const THREAD = new URL("../dist/render-thread.mjs", import.meta.url);
const FIXTURE = new URL("../fixture.json", import.meta.url);

export interface RenderJob extends Pick<Built, "bundle" | "script" | "backend"> {
  files: Files;
  manifest: Manifest | null;
  locale: "ru" | "en";
  fixture: Fixture | null;
  expect: Check[] | null;
  /** what the customization itself says that it shows */
  expectations?: Expectation[] | null;
}

/** What the thread is given beside the widget itself. */
export interface RenderTask {
  code: string;
  css: string;
  hash: string;
  manifest: Manifest | null;
  locale: "ru" | "en";
  fixture: Fixture;
  expect: Check[] | null;
  expectations: Expectation[];
  limitMs: number;
}

export interface Shown {
  dom: string;
  findings: Finding[];
  checks: CheckResult[];
  met?: Met[];
}

interface BackendQuestion {
  id: number;
  route: string;
  input: Record<string, unknown>;
}

type FromThread = { ready: true } | { backend: BackendQuestion } | Shown;

const outcome = (rule: string, text: string, hint = ""): Shown => ({
  dom: "",
  findings: [finding(rule, { text, hint })],
  checks: [],
});

const crashOf = (reason: unknown): Shown => {
  const { code, message } = Object(reason) as { code?: string; message?: string };
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? outcome("render/memory", "the widget used too much memory", "Build smaller arrays.")
    : outcome("render/throw", message ?? String(reason));
};

/** Resolves when this process has worked, or waited, for too long. The returned function ends the watch. */
function watchTime(): { late: Promise<Shown>; stop: () => void } {
  const begun = process.cpuUsage();
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Shown>((resolve) => {
    timer = setInterval(() => {
      const { user, system } = process.cpuUsage(begun);
      if ((user + system) / 1000 < CPU_LIMIT_MS && performance.now() - start < WALL_LIMIT_MS) {
        return;
      }
      const text = "the widget was not on the screen in time: it works without end";
      const hint = "Look for a loop that never ends or a state that changes on every render.";
      resolve(outcome("render/timeout", text, hint));
    }, LOOK_MS);
  });
  return { late, stop: () => clearInterval(timer) };
}

/**
 * A thread for one widget, which loads while the widget is built. It can be ended in the middle of an endless loop. Threads
 * share a process: one that has run a widget must not be used for another user's.
 */
export function prepareRender() {
  const thread = new Worker(THREAD, {
    stdout: true,
    stderr: true,
    env: {},
    // A large young generation: what is made here is short-lived, and collecting it costs more than the memory.
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB, maxYoungGenerationSizeMb: 96 },
  });
  const crashed = deferred<Shown>();
  const ready = deferred<null>();
  const answered = deferred<Shown>();
  let callBackend: BackendCall | null = null;

  /** The widget's calls of its own backend, which runs in another thread. */
  async function relay({ id, route, input }: BackendQuestion): Promise<void> {
    try {
      if (!callBackend) throw { code: "not_found", message: "this customization has no backend" };
      thread.postMessage({ backendAnswer: { id, value: await callBackend(route, input) } });
    } catch (reason) {
      const { code, message } = Object(reason) as { code?: string; message?: string };
      thread.postMessage({ backendAnswer: { id, failed: { code, message } } });
    }
  }

  thread.on("error", (reason) => crashed.resolve(crashOf(reason)));
  thread.on("exit", () => crashed.resolve(outcome("render/exit", "the render test ended early")));
  thread.on("message", (message: FromThread) => {
    if ("ready" in message) ready.resolve(null);
    else if ("backend" in message) void relay(message.backend);
    else answered.resolve(message);
  });

  async function show(task: RenderTask): Promise<Shown> {
    const cold = outcome("render/start", "the render test did not start");
    const late = await Promise.race([
      ready.promise,
      crashed.promise,
      after(WARM_UP_LIMIT_MS, cold),
    ]);
    if (late) return late;
    const watch = watchTime();
    thread.postMessage(task);
    const shown = await Promise.race([answered.promise, crashed.promise, watch.late]);
    watch.stop();
    return shown;
  }

  return {
    async run(job: RenderJob): Promise<Shown & { data_loss: DataLoss[] }> {
      const fixture = job.fixture ?? (JSON.parse(readFileSync(FIXTURE, "utf8")) as Fixture);
      const { files, manifest, locale, expect, script, bundle } = job;
      const backend = await startBackend(job.backend, files, manifest, fixture);
      try {
        const findings = backend.findings;
        if (!findings.every(isWarning) || !bundle) {
          return { dom: "", checks: [], findings, data_loss: backend.losses };
        }
        callBackend = backend.call;
        const { css, sha256: hash } = bundle;
        const expectations = job.expectations ?? [];
        const task = { code: script, css, hash, manifest, locale, fixture, expect, expectations };
        const shown = await show({ ...task, limitMs: RENDER_LIMIT_MS });
        return {
          ...shown,
          findings: [...findings, ...shown.findings, ...backend.defects()],
          data_loss: backend.losses,
        };
      } finally {
        await backend.stop();
      }
    },
    async stop(): Promise<void> {
      await thread.terminate();
    },
  };
}

function after<T>(delayMs: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), delayMs).unref();
  });
}
