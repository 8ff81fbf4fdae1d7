// Runs one customization's backend in a thread that can be ended at any moment, and starts it again when it ended.
import { Worker } from "node:worker_threads";

const WORKER = new URL("./worker.mjs", import.meta.url);

export const LIMITS = {
  startMs: 10_000,
  callMs: 10_000,
  memoryMb: 64,
  quotaBytes: 24 * 1024 * 1024,
  callsAtOnce: 16,
  coreCallsAtOnce: 8,
  logsKept: 200,
  backoffMs: 200,
  backoffMaxMs: 30_000,
  healthyMs: 60_000,
};

export class BackendFailed extends Error {
  name = "BackendFailed";
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const after = (ms, then) => {
  const timer = setTimeout(then, ms);
  timer.unref?.();
  return timer;
};

/**
 * `package`: {code, migrations, tools}; `callCore(tool, args)` answers a tool call. Log entries are {n, at, level, route, message}
 * and numbered without gaps, so that a reader says what he has.
 */
export class Backend {
  constructor({ package: parts, database, callCore, limits = {}, now = Date.now }) {
    this.parts = parts;
    this.database = database;
    this.callCore = callCore;
    this.limits = { ...LIMITS, ...limits };
    this.now = now;
    this.calls = new Map();
    this.logs = [];
    this.logged = 0;
    this.nextId = 0;
    this.failures = 0;
    this.restarts = 0;
    this.stopped = false;
    this.tryOnly = false;
    this.worker = null;
    this.broken = null;
    this.notBefore = 0;
  }

  note(level, message, route = "") {
    this.logged += 1;
    this.logs.push({ n: this.logged, at: this.now(), level, route, message: String(message).slice(0, 1000) });
    if (this.logs.length > this.limits.logsKept) this.logs.shift();
  }

  logsAfter(n) {
    return this.logs.filter((entry) => entry.n > n);
  }

  /** Resolves when the routes can be called; rejects with what is wrong with code or migrations, or while it recovers. */
  start() {
    if (this.stopped) return Promise.reject(new BackendFailed("unavailable", "the backend is stopped"));
    if (this.starting) return this.starting;
    const wait = this.notBefore - this.now();
    if (wait > 0) return Promise.reject(new BackendFailed("unavailable", `the backend failed and starts again in ${Math.ceil(wait / 100) / 10} s`));
    this.starting = this.launch();
    this.starting.catch(() => {
      this.starting = null;
    });
    return this.starting;
  }

  /** Whether this package's migrations would go through on the database as it is now; nothing of it is changed. */
  static async tryMigrations(options) {
    const trial = new Backend(options);
    trial.tryOnly = true;
    try {
      return (await trial.start()).moved;
    } finally {
      await trial.stop();
    }
  }

  launch() {
    const { code, migrations, tools } = this.parts;
    const worker = new Worker(WORKER, {
      workerData: { code, migrations, tools, database: this.database, quotaBytes: this.limits.quotaBytes,
        tryOnly: this.tryOnly },
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
    });
    this.worker = worker;
    this.broken = null;
    worker.stdout.resume();
    worker.stderr.resume();
    const startedAt = this.now();
    return new Promise((resolve, reject) => {
      const timer = after(this.limits.startMs, () => {
        reject(new BackendFailed("timeout", `the backend did not start within ${this.limits.startMs} ms`));
        this.fail(worker, "it did not start in time");
      });
      worker.on("message", (message) => {
        if (message.ready) {
          clearTimeout(timer);
          const { back, forward } = message.ready.moved;
          if (back + forward > 0) this.note("info", `migrations: ${back} taken back, ${forward} applied`);
          resolve(message.ready);
        } else if (message.broken) {
          clearTimeout(timer);
          const { code: kind, message: text } = message.broken;
          this.note("error", text);
          this.broken = message.broken;
          reject(new BackendFailed(kind === "internal" ? "failed_precondition" : kind, text));
          this.fail(worker, "");
        } else this.take(worker, message);
      });
      worker.on("error", (reason) => {
        const memory = reason?.code === "ERR_WORKER_OUT_OF_MEMORY";
        reject(new BackendFailed("unavailable", "the backend ended while it started"));
        this.fail(worker, memory ? `it used more than ${this.limits.memoryMb} MB of memory` : String(reason?.message ?? reason));
      });
      worker.on("exit", () => {
        clearTimeout(timer);
        reject(new BackendFailed("unavailable", "the backend ended while it started"));
        this.fail(worker, "it ended", this.now() - startedAt);
      });
    });
  }

  take(worker, message) {
    if (worker !== this.worker) return;
    if (message.log) this.note(message.log.level, message.log.message);
    if (message.core) void this.forward(worker, message.core);
    if (message.answer) {
      const { id, text, failed, refused } = message.answer;
      const call = this.calls.get(id);
      if (!call) return;
      this.calls.delete(id);
      clearTimeout(call.timer);
      if (failed === undefined) return call.resolve(text);
      if (!refused) this.note("error", `${failed.message}\n${failed.stack.split("\n").slice(1, 4).join("\n")}`.trim(), call.route);
      call.reject(new BackendFailed(failed.code, failed.code === "internal" ? `the route '${call.route}' failed: ${failed.message}` : failed.message));
    }
  }

  async forward(worker, { id, tool, args }) {
    this.coreCalls = (this.coreCalls ?? 0) + 1;
    try {
      if (this.coreCalls > this.limits.coreCallsAtOnce) throw new BackendFailed("exhausted", `more than ${this.limits.coreCallsAtOnce} calls of the Core Backend at once`);
      const value = await this.callCore(tool, args);
      worker.postMessage({ coreAnswer: { id, value } });
    } catch (reason) {
      const code = typeof reason?.code === "string" ? reason.code : "internal";
      worker.postMessage({ coreAnswer: { id, failed: { code, message: String(reason?.message ?? reason) } } });
    } finally {
      this.coreCalls -= 1;
    }
  }

  /** The end of a thread, however it came: everything that waits for it is told, and the next start waits a little longer. */
  fail(worker, why) {
    if (worker !== this.worker) return;
    this.worker = null;
    this.starting = null;
    void worker.terminate();
    if (this.stopped) return;
    if (why) this.note("error", `the backend was ended: ${why}`);
    for (const call of this.calls.values()) {
      clearTimeout(call.timer);
      call.reject(new BackendFailed("unavailable", why ? `the backend was ended: ${why}` : "the backend cannot run"));
    }
    this.calls.clear();
    const now = this.now();
    this.failures = this.failedAt !== undefined && now - this.failedAt > this.limits.healthyMs ? 1 : this.failures + 1;
    this.failedAt = now;
    this.restarts += 1;
    this.notBefore = now + Math.min(this.limits.backoffMs * 2 ** (this.failures - 1), this.limits.backoffMaxMs);
  }

  /** The route's answer as JSON text. */
  async call(route, input) {
    await this.start();
    if (this.calls.size >= this.limits.callsAtOnce) throw new BackendFailed("exhausted", `more than ${this.limits.callsAtOnce} calls at once`);
    const worker = this.worker;
    if (!worker) throw new BackendFailed("unavailable", "the backend starts again");
    this.nextId += 1;
    const id = this.nextId;
    return new Promise((resolve, reject) => {
      const timer = after(this.limits.callMs, () => {
        const text = `the route '${route}' took longer than ${this.limits.callMs} ms`;
        this.calls.delete(id);
        reject(new BackendFailed("timeout", text));
        this.note("error", text, route);
        // It may be in a loop that never ends: only its end ends that.
        this.fail(worker, text);
      });
      this.calls.set(id, { resolve, reject, timer, route });
      worker.postMessage({ call: { id, route, input } });
    });
  }

  async stop() {
    this.stopped = true;
    const { worker } = this;
    this.worker = null;
    for (const call of this.calls.values()) {
      clearTimeout(call.timer);
      call.reject(new BackendFailed("cancelled", "the backend was stopped"));
    }
    this.calls.clear();
    if (worker) await worker.terminate();
  }
}
