// A language server as a child: messages of JSON-RPC with a Content-Length header (Language Server Protocol 3.17, base protocol).
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { readFileSync } from "node:fs";
import { deferred, type Deferred } from "./deferred.ts";
import type { Readable, Writable } from "node:stream";

interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message?: string };
}

export interface Limits {
  /** Processor time of the server for one request. */
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
}

const MAX_MESSAGE = 64 * 1024 * 1024;
const TICKS_PER_SECOND = 100;
const LOOK_MS = 50;

/** Processor time of a process so far; 0 where /proc does not say. */
function cpuMsOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** Resident memory of a process; 0 where /proc does not say. */
function memoryOf(pid: number | undefined): number {
  try {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Why a server gave no answer. */
export class ServerFailed extends Error {
  override name = "ServerFailed";
}

/** The code is too much for it. */
export class Overworked extends ServerFailed {
  override name = "Overworked";
}

/** Ended by any fault: whoever gets a ServerFailed starts another one. */
export class LanguageServer {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly waiting = new Map<number, Deferred<unknown>>();
  private readonly listeners = new Map<string, (params: unknown) => void>();
  private received: Buffer = Buffer.alloc(0);
  private lastId = 0;
  private errors = "";
  private why: ServerFailed | null = null;
  private readonly failed = deferred<never>();

  constructor(program: string, args: string[]) {
    this.failed.promise.catch(() => undefined);
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.child.on("error", (reason) => this.fail(`it cannot be started: ${reason.message}`));
    this.child.on("exit", (code, signal) => {
      this.fail(`it ended (${signal ?? `exit code ${code}`}) ${this.errors.slice(-300)}`.trim());
    });
    this.child.stdin.on("error", () => undefined);
    this.child.stdout.on("data", (bytes: Buffer) => this.take(bytes));
    this.child.stderr.on("data", (bytes: Buffer) => {
      this.errors = (this.errors + bytes.toString("utf8")).slice(-2000);
    });
  }

  get alive(): boolean {
    return this.why === null;
  }

  get memoryBytes(): number {
    return memoryOf(this.child.pid);
  }

  fail(reason: string | ServerFailed): void {
    if (this.why) return;
    this.why = typeof reason === "string" ? new ServerFailed(reason) : reason;
    this.child.kill("SIGKILL");
    this.failed.reject(this.why);
    for (const { reject } of this.waiting.values()) reject(this.why);
    this.waiting.clear();
  }

  on(method: string, listener: (params: unknown) => void): void {
    this.listeners.set(method, listener);
  }

  notify(method: string, params: object): void {
    this.send({ method, params });
  }

  request(method: string, params: object): Promise<unknown> {
    if (this.why) return Promise.reject(this.why);
    this.lastId += 1;
    const answer = deferred<unknown>();
    this.waiting.set(this.lastId, answer);
    this.send({ id: this.lastId, method, params });
    return answer.promise;
  }

  /** Ends the server when it works or waits for longer than this. */
  async within<T>(limits: Limits, work: Promise<T>): Promise<T> {
    const begun = cpuMsOf(this.child.pid);
    const start = performance.now();
    const timer = setInterval(() => {
      const used = cpuMsOf(this.child.pid) - begun;
      if (used > limits.cpuMs) {
        this.fail(new Overworked(`it worked longer than ${limits.cpuMs / 1000} s`));
      } else if (this.memoryBytes > limits.memoryBytes) {
        this.fail(new Overworked(`it used more than ${limits.memoryBytes >> 20} MiB of memory`));
      } else if (performance.now() - start > limits.wallMs) {
        this.fail("it does not answer");
      }
    }, LOOK_MS);
    try {
      return await Promise.race([work, this.failed.promise]);
    } finally {
      clearInterval(timer);
    }
  }

  private send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private take(bytes: Buffer): void {
    this.received = this.received.length > 0 ? Buffer.concat([this.received, bytes]) : bytes;
    while (!this.why) {
      const head = this.received.indexOf("\r\n\r\n");
      if (head < 0) {
        if (this.received.length > 4096) this.fail("it speaks no protocol of a language server");
        return;
      }
      const header = this.received.toString("latin1", 0, head);
      const length = Number(/content-length: *(\d+)/i.exec(header)?.[1] ?? -1);
      if (!(length >= 0 && length <= MAX_MESSAGE)) return this.fail("it sent a broken header");
      const end = head + 4 + length;
      if (this.received.length < end) return;
      const body = this.received.toString("utf8", head + 4, end);
      this.received = this.received.subarray(end);
      this.read(body);
    }
  }

  private read(body: string): void {
    let message: Message;
    try {
      message = JSON.parse(body) as Message;
    } catch {
      return this.fail("it sent what is not JSON");
    }
    const { id, method, params, result, error } = message;
    if (method !== undefined) {
      // A question of the server's (registrations, settings): nothing is granted.
      if (id !== undefined) this.send({ id, result: null });
      this.listeners.get(method)?.(params);
      return;
    }
    const answer = this.waiting.get(Number(id));
    this.waiting.delete(Number(id));
    if (error) answer?.reject(new ServerFailed(`it answered: ${error.message ?? "an error"}`));
    else answer?.resolve(result);
  }
}
