// Runs one customization's backend: its code in a thread and its database in a process, both of which can be ended at any moment, and
// starts them again when they ended. What the thread sends is a stranger's word.
import { MessageChannel, Worker } from "node:worker_threads";
import { DatabaseDesk } from "./database.mjs";
import { bringTo, readMigrations, tryOnCopy } from "./migrations.mjs";
import { checkShape, readInput, ROUTE_NAME } from "./shapes.mjs";
import { Session } from "./sqlite.mjs";

const WORKER = new URL("./worker.mjs", import.meta.url);
const MAX_TEXT = 4 * 1024 * 1024;

export const LIMITS = {
  startMs: 15_000,
  migrationMs: 5_000,
  callMs: 10_000,
  statementMs: 5_000,
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
const codeOf = (value) => (typeof value === "string" && /^[a-z_]{1,40}$/.test(value) ? value : "internal");

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
    this.coreCalls = 0;
    this.stopped = false;
    this.run = null;
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
    if (wait > 0)
      return Promise.reject(
        new BackendFailed("unavailable", `the backend failed and starts again in ${Math.ceil(wait / 100) / 10} s`),
      );
    this.starting = this.launch();
    this.starting.catch(() => {
      this.starting = null;
    });
    return this.starting;
  }

  /**
   * Whether this package's migrations would go through on the database as it is now, and what of its rows would be lost: {back,
   * forward, data_loss}. Nothing of it is changed.
   */
  static async tryMigrations({ package: parts, database, limits = {} }) {
    const { quotaBytes, startMs, migrationMs } = { ...LIMITS, ...limits };
    const session = new Session(database, { quotaBytes });
    const timer = after(startMs, () => session.kill());
    try {
      return await tryOnCopy(session, readMigrations(parts.migrations), {
        quotaBytes,
        migrationMs,
        mark: "trial",
        compare: true,
      });
    } finally {
      clearTimeout(timer);
      await session.kill();
    }
  }

  async launch() {
    const run = { session: null, worker: null, port: null, startedAt: this.now() };
    this.run = run;
    let timer;
    const late = new Promise((_, reject) => {
      timer = after(this.limits.startMs, () =>
        reject(new BackendFailed("timeout", `the backend did not start within ${this.limits.startMs} ms`)),
      );
    });
    try {
      return await Promise.race([this.prepare(run), late]);
    } catch (reason) {
      const code = codeOf(reason?.code);
      const failed = new BackendFailed(
        code === "internal" ? "failed_precondition" : code,
        String(reason?.message ?? reason),
      );
      if (run === this.run) this.note("error", failed.message);
      this.fail(run, "");
      throw failed;
    } finally {
      clearTimeout(timer);
    }
  }

  async prepare(run) {
    const { quotaBytes, migrationMs } = this.limits;
    const wanted = readMigrations(this.parts.migrations);
    run.session = new Session(this.database, { quotaBytes });
    run.session.ended.then((reason) => this.fail(run, reason.message));
    const moved = await bringTo(run.session, wanted, { quotaBytes, migrationMs });
    if (run !== this.run) throw new BackendFailed("unavailable", "the backend ended while it started");
    if (moved.back + moved.forward > 0)
      this.note("info", `migrations: ${moved.back} taken back, ${moved.forward} applied`);
    const inputs = await this.load(run);
    this.shapes = new Map();
    for (const [name, input] of Object.entries(inputs)) {
      if (!ROUTE_NAME.test(name))
        throw new TypeError(`routes.${name}: letters, digits and _ only, beginning with a small letter`);
      checkShape(name, input);
      this.shapes.set(name, input);
    }
    return { routes: [...this.shapes.keys()], moved };
  }

  load(run) {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(WORKER, {
      workerData: { code: this.parts.code, tools: this.parts.tools, bridge: port2, signal },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
    });
    Object.assign(run, { worker, port: port1 });
    worker.stdout.resume();
    worker.stderr.resume();
    const desk = new DatabaseDesk(run.session, this.limits);
    port1.on("message", async (text) => {
      port1.postMessage(await desk.answer(text));
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
    return new Promise((resolve, reject) => {
      worker.on("message", (message) => {
        const told = this.read(run, message);
        if (!told) return;
        if (told.kind !== "loaded") this.take(run, told);
        else if (told.value.failed) reject(new BackendFailed("failed_precondition", String(told.value.failed.message)));
        else resolve(Object(told.value.inputs));
      });
      worker.on("error", (reason) => {
        const memory = reason?.code === "ERR_WORKER_OUT_OF_MEMORY";
        reject(new BackendFailed("unavailable", "the backend ended while it started"));
        this.fail(
          run,
          memory ? `it used more than ${this.limits.memoryMb} MB of memory` : String(reason?.message ?? reason),
        );
      });
      worker.on("exit", () => {
        reject(new BackendFailed("unavailable", "the backend ended while it started"));
        this.fail(run, "it ended");
      });
    });
  }

  /** A message of the thread as {kind, value}; what is none of ours ends the thread. */
  read(run, message) {
    if (run !== this.run) return null;
    try {
      const { kind, text } = message;
      if (typeof text !== "string" || text.length > MAX_TEXT) throw new TypeError("no text");
      if (kind === "log") return { kind, value: text };
      const value = JSON.parse(text);
      if (["core", "answer", "loaded"].includes(kind) && typeof value === "object" && value !== null)
        return { kind, value };
      throw new TypeError("no such kind");
    } catch {
      this.fail(run, "it sent what it should not");
      return null;
    }
  }

  take(run, { kind, value }) {
    if (kind === "log") this.note("info", value);
    if (kind === "core") void this.forward(run, value);
    if (kind === "answer") this.settle(value);
  }

  settle({ id, text, failed }) {
    const call = this.calls.get(id);
    if (!call) return;
    this.calls.delete(id);
    clearTimeout(call.timer);
    if (!failed) return call.resolve(String(text));
    const { route } = call;
    const message = String(failed.message ?? "");
    // A refusal is meant for the user; everything else is a defect that the log must show.
    if (failed.refused === true) return call.reject(new BackendFailed("failed_precondition", message));
    const code = codeOf(failed.code);
    this.note(
      "error",
      `${message}\n${String(failed.stack ?? "")
        .split("\n")
        .slice(1, 4)
        .join("\n")}`.trim(),
      route,
    );
    return call.reject(
      new BackendFailed(code, code === "internal" ? `the route '${route}' failed: ${message}` : message),
    );
  }

  async forward(run, { id, tool, args }) {
    const answer = (about) =>
      run === this.run && run.worker.postMessage({ kind: "core", text: JSON.stringify({ id, ...about }) });
    this.coreCalls += 1;
    try {
      if (!this.parts.tools.includes(tool))
        throw new BackendFailed("permission_denied", "the manifest does not list this tool");
      if (this.coreCalls > this.limits.coreCallsAtOnce)
        throw new BackendFailed(
          "exhausted",
          `more than ${this.limits.coreCallsAtOnce} calls of the Core Backend at once`,
        );
      answer({ value: await this.callCore(tool, args) });
    } catch (reason) {
      answer({ failed: { code: codeOf(reason?.code), message: String(reason?.message ?? reason) } });
    } finally {
      this.coreCalls -= 1;
    }
  }

  /** The end of thread and database, however it came: what waits for them is told, and the next start waits a little longer. */
  fail(run, why) {
    if (run !== this.run) return;
    this.run = null;
    this.starting = null;
    void this.end(run);
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

  async end(run) {
    run.port?.close();
    await Promise.all([run.worker?.terminate(), run.session?.kill()]);
  }

  /** The route's answer as JSON text. */
  async call(route, input) {
    await this.start();
    if (this.calls.size >= this.limits.callsAtOnce)
      throw new BackendFailed("exhausted", `more than ${this.limits.callsAtOnce} calls at once`);
    const { run } = this;
    if (!run) throw new BackendFailed("unavailable", "the backend starts again");
    const shape = this.shapes.get(route);
    if (!shape) {
      const text = `the backend has no route '${route}'`;
      this.note("error", text, route);
      throw new BackendFailed("not_found", text);
    }
    const given = readInput(shape, input);
    this.nextId += 1;
    const id = this.nextId;
    return new Promise((resolve, reject) => {
      const timer = after(this.limits.callMs, () => {
        const text = `the route '${route}' took longer than ${this.limits.callMs} ms`;
        this.calls.delete(id);
        reject(new BackendFailed("timeout", text));
        this.note("error", text, route);
        // It may be in a loop that never ends: only its end ends that.
        this.fail(run, text);
      });
      this.calls.set(id, { resolve, reject, timer, route });
      run.worker.postMessage({ kind: "call", text: JSON.stringify({ id, route, input: given }) });
    });
  }

  /** Returns when nothing of it runs any more. */
  async stop() {
    this.stopped = true;
    const { run } = this;
    this.run = null;
    for (const call of this.calls.values()) {
      clearTimeout(call.timer);
      call.reject(new BackendFailed("cancelled", "the backend was stopped"));
    }
    this.calls.clear();
    if (run) await this.end(run);
  }
}
