// One database of a user's backend: the process that owns its file (apps/atelier-sqlite) and what is said to it. SQLite judges the
// SQL there; here nothing reads it. The process can be ended at any moment, whatever its statement does.
import { spawn } from "node:child_process";

const OPS = { run: 1, script: 2, begin: 3, commit: 4, rollback: 5, backup: 6 };
const POLICIES = { platform: 0, read: 1, write: 2, migration: 3 };
const ACTIONS = { 2: "create_table", 9: "delete", 11: "drop_table", 18: "insert", 23: "update", 26: "alter_table" };
const HEAD = 15;
const MAX_FRAME = 8 * 1024 * 1024;
/** How long an answer may be late before its process is ended. */
const GRACE_MS = 500;
const MEMORY_BYTES = 64 * 1024 * 1024;
const COMPARE_MEMORY_BYTES = 192 * 1024 * 1024;

export class DatabaseFailed extends Error {
  name = "DatabaseFailed";
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const PROGRAM = process.env.ATELIER_SQLITE ?? "";

function encodedValue(value) {
  if (value === null || value === undefined) return [Buffer.of(0)];
  if (typeof value === "number") {
    const out = Buffer.alloc(9);
    out[0] = 2;
    out.writeDoubleLE(value, 1);
    return [out];
  }
  if (typeof value === "bigint") {
    const out = Buffer.alloc(9);
    out[0] = 1;
    out.writeBigInt64LE(BigInt.asIntN(64, value), 1);
    return [out];
  }
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw new DatabaseFailed("invalid_argument", "a value given to SQL is a text, a number or null");
  }
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value);
  const head = Buffer.alloc(5);
  head[0] = typeof value === "string" ? 3 : 4;
  head.writeUInt32LE(bytes.length, 1);
  return [head, bytes];
}

function encoded(op, policy, { first = false, deadlineMs = 0, maxRows = 0, sql = "", values = [] }) {
  if (typeof sql !== "string") throw new DatabaseFailed("invalid_argument", "SQL is a text");
  const text = Buffer.from(sql, "utf8");
  const head = Buffer.alloc(HEAD);
  head[0] = OPS[op];
  head[1] = POLICIES[policy];
  head[2] = first ? 1 : 0;
  head.writeUInt32LE(deadlineMs, 3);
  head.writeUInt32LE(maxRows, 7);
  head.writeUInt32LE(text.length, 11);
  const count = Buffer.alloc(4);
  count.writeUInt32LE(values.length, 0);
  const body = Buffer.concat([head, text, count, ...values.flatMap(encodedValue)]);
  if (body.length > MAX_FRAME)
    throw new DatabaseFailed("invalid_argument", "the values are larger than 8 MiB together");
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length, 0);
  return Buffer.concat([size, body]);
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  byte() {
    return this.bytes[this.at++];
  }
  count() {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }
  whole() {
    this.at += 8;
    return this.bytes.readBigInt64LE(this.at - 8);
  }
  blob() {
    const size = this.count();
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
  text() {
    return this.blob().toString("utf8");
  }
  value() {
    switch (this.byte()) {
      case 1: {
        const value = this.whole();
        if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
          throw new DatabaseFailed(
            "invalid_argument",
            "a whole number is larger than a number can hold: read it with CAST(... AS TEXT)",
          );
        }
        return Number(value);
      }
      case 2:
        this.at += 8;
        return this.bytes.readDoubleLE(this.at - 8);
      case 3:
        return this.text();
      case 4:
        return new Uint8Array(this.blob());
      default:
        return null;
    }
  }
}

function rowsOf(reader) {
  const columns = Array.from({ length: reader.count() }, () => reader.text());
  return Array.from({ length: reader.count() }, () => {
    const row = {};
    // Defined, not assigned: a column may be called __proto__.
    for (const name of columns)
      Object.defineProperty(row, name, { value: reader.value(), enumerable: true, configurable: true, writable: true });
    return row;
  });
}

function decoded(op, bytes) {
  const reader = new Reader(bytes);
  if (reader.byte() !== 0) throw new DatabaseFailed(reader.text(), reader.text());
  if (op === "run") {
    const changes = Number(reader.whole());
    const lastId = Number(reader.whole());
    return { changes, lastId, rows: rowsOf(reader) };
  }
  if (op !== "script") return {};
  const touches = Array.from({ length: reader.count() }, () => ({
    statement: reader.count(),
    action: ACTIONS[reader.byte()] ?? "other",
    table: reader.text(),
    column: reader.text(),
  }));
  return { touches };
}

/**
 * A database, open until close() or kill(). Requests are answered in their order. `ended` resolves when the process is gone; a request
 * that waits then fails, and none is taken any more.
 */
export class Session {
  constructor(path, { quotaBytes, memoryBytes = MEMORY_BYTES }) {
    if (!PROGRAM)
      throw new DatabaseFailed("unavailable", "the environment's ATELIER_SQLITE does not say where atelier-sqlite is");
    this.path = path;
    this.waiting = [];
    this.parts = [];
    this.size = 0;
    this.needed = 4;
    this.dead = null;
    this.words = "";
    this.child = spawn(PROGRAM, [path, String(quotaBytes), String(memoryBytes)], {
      stdio: ["pipe", "pipe", "pipe"],
      env: {},
      cwd: "/",
    });
    this.child.stdin.on("error", () => undefined);
    this.child.stdout.on("data", (part) => this.take(part));
    this.child.stderr.on("data", (part) => {
      this.words = (this.words + part).slice(0, 500);
    });
    this.ended = new Promise((resolve) => {
      this.child.once("error", (reason) => resolve(this.end(String(reason.message))));
      this.child.once("close", (code, signal) =>
        resolve(this.end(this.words.trim() || `it ended with ${signal ?? code}`)),
      );
    });
  }

  end(why) {
    this.dead ??= new DatabaseFailed("unavailable", `the database's process has ended: ${why}`);
    for (const entry of this.waiting.splice(0)) {
      clearTimeout(entry.timer);
      entry.reject(this.dead);
    }
    return this.dead;
  }

  take(part) {
    this.parts.push(part);
    this.size += part.length;
    while (this.size >= this.needed) {
      const bytes = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
      this.parts = [bytes];
      const wanted = 4 + bytes.readUInt32LE(0);
      if (this.size < wanted) {
        this.needed = wanted;
        return;
      }
      this.parts = [bytes.subarray(wanted)];
      this.size -= wanted;
      this.needed = 4;
      this.settle(bytes.subarray(4, wanted));
    }
  }

  settle(frame) {
    const entry = this.waiting.shift();
    if (!entry) return;
    clearTimeout(entry.timer);
    this.watch();
    try {
      entry.resolve(decoded(entry.op, frame));
    } catch (reason) {
      entry.reject(reason);
    }
  }

  /** The clock of the request that is being worked on: it began when the one before was answered. */
  watch() {
    const [entry] = this.waiting;
    if (!entry || entry.timer || !entry.deadlineMs) return;
    entry.timer = setTimeout(() => {
      this.dead = new DatabaseFailed("timeout", `the statement took longer than ${entry.deadlineMs} ms`);
      this.kill();
    }, entry.deadlineMs + GRACE_MS);
    entry.timer.unref?.();
  }

  request(op, policy, options = {}) {
    if (this.dead) return Promise.reject(this.dead);
    return new Promise((resolve, reject) => {
      const bytes = encoded(op, policy, options);
      this.waiting.push({ op, resolve, reject, deadlineMs: options.deadlineMs ?? 0, timer: null });
      this.watch();
      this.child.stdin.write(bytes);
    });
  }

  /** One statement of the platform's own, with its rows. */
  async rows(sql, values = [], deadlineMs = 60_000) {
    return (await this.request("run", "platform", { sql, values, maxRows: 1_000_000, deadlineMs })).rows;
  }

  /** Statements of the platform's own. */
  script(sql, deadlineMs = 60_000) {
    return this.request("script", "platform", { sql, deadlineMs });
  }

  begin() {
    return this.request("begin", "platform");
  }
  commit() {
    return this.request("commit", "platform", { deadlineMs: 60_000 });
  }
  rollback() {
    return this.request("rollback", "platform", { deadlineMs: 60_000 });
  }
  /** A copy of what is committed, whoever writes meanwhile; what was at `path` is replaced. */
  backup(path) {
    return this.request("backup", "platform", { sql: path, deadlineMs: 60_000 });
  }

  /** Ends the process, whatever it does. */
  kill() {
    this.child.kill("SIGKILL");
    return this.ended;
  }

  async close() {
    this.child.stdin.end();
    await this.ended;
  }
}

/** For comparing two databases: sorting all rows of both takes more memory than a user's statement may. */
export const compareOptions = (quotaBytes) => ({ quotaBytes, memoryBytes: COMPARE_MEMORY_BYTES });
