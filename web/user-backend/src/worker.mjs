// The thread in which a customization's backend runs. It brings the database to the bundle's state, loads the bundle without any
// door to Node, and answers calls. Its globals, patched or not, end with it.
import { rmSync } from "node:fs";
import { backup } from "node:sqlite";
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { databaseOf } from "./database.mjs";
import { Refusal } from "./define.mjs";
import { migrate, openDatabase, readMigrations, stepsTo, tryOut } from "./migrations.mjs";
import { checkShape, readInput, ROUTE_NAME } from "./shapes.mjs";

const MAX_ROUTES = 50;
const MAX_OUTPUT = 1024 * 1024;
const MAX_LOG_TEXT = 1000;
const KEPT = new Set(
  (
    "Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError " +
    "ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array " +
    "Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef FinalizationRegistry Proxy Reflect " +
    "decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape isFinite isNaN"
  ).split(" "),
);

const port = parentPort;
const { code, migrations, tools, database, quotaBytes, tryOnly = false } = workerData;
const waiting = new Map();
let nextCall = 0;

function callCore(tool, args) {
  nextCall += 1;
  const id = nextCall;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    port.postMessage({ core: { id, tool, args: JSON.parse(JSON.stringify(args ?? {})) } });
  });
}

function failure(reason) {
  const code = typeof reason?.code === "string" && /^[a-z_]{1,40}$/.test(reason.code) ? reason.code : "internal";
  return { code, message: String(reason?.message ?? reason).slice(0, MAX_LOG_TEXT), file: reason?.file ?? "", stack: String(reason?.stack ?? "").slice(0, 4000) };
}

/** There and back on a copy, which SQLite makes itself: another thread may be writing. */
async function trial(db, wanted) {
  if (database === ":memory:") {
    const empty = openDatabase(":memory:", quotaBytes);
    tryOut(empty, wanted);
    empty.close();
    return;
  }
  const copy = `${database}.${tryOnly ? "trial" : "try"}`;
  rmSync(copy, { force: true });
  await backup(db, copy);
  const tried = openDatabase(copy, quotaBytes);
  try {
    tryOut(tried, wanted);
  } finally {
    tried.close();
    rmSync(copy, { force: true });
  }
}

/** First on a copy, then for good. Where nothing is to be done there is no copy. */
async function prepare() {
  const wanted = readMigrations(migrations);
  const db = openDatabase(database, quotaBytes);
  const { back, forward } = stepsTo(db, wanted);
  if (back.length + forward.length === 0) return { db, moved: { back: 0, forward: 0 } };
  await trial(db, wanted);
  if (tryOnly) return { db, moved: { back: back.length, forward: forward.length } };
  // What a way back throws away can be looked at once more.
  if (back.length > 0 && database !== ":memory:") {
    rmSync(`${database}.before`, { force: true });
    await backup(db, `${database}.before`);
  }
  return { db, moved: migrate(db, wanted) };
}

function load() {
  const script = new Script(`${code}\n;atelierBackend.default`, { filename: "backend.js" });
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!KEPT.has(name)) delete globalThis[name];
  }
  const backend = script.runInThisContext();
  const routes = backend?.routes;
  if (typeof routes !== "object" || routes === null) throw new TypeError("backend.ts must export defineBackend({ routes }) by default");
  const names = Object.keys(routes);
  if (names.length === 0 || names.length > MAX_ROUTES) throw new TypeError(`a backend has 1 to ${MAX_ROUTES} routes`);
  const table = new Map();
  for (const name of names) {
    const { input = {}, run } = routes[name] ?? {};
    if (!ROUTE_NAME.test(name)) throw new TypeError(`routes.${name}: letters, digits and _ only, beginning with a small letter`);
    if (typeof run !== "function") throw new TypeError(`routes.${name}.run: a function is expected`);
    checkShape(name, input);
    table.set(name, { input: { ...input }, run });
  }
  return table;
}

function contextOf(db) {
  const core = Object.fromEntries(tools.map((tool) => [tool, (args) => callCore(tool, args)]));
  const log = (message) => {
    port.postMessage({ log: { level: "info", message: String(message).slice(0, MAX_LOG_TEXT) } });
  };
  return Object.freeze({ core: Object.freeze(core), db: databaseOf(db), log });
}

async function answer(table, context, { id, route, input }) {
  try {
    const known = table.get(route);
    if (!known) throw Object.assign(new Error(`the backend has no route '${route}'`), { code: "not_found" });
    const output = await known.run(context, readInput(known.input, input));
    const text = JSON.stringify(output ?? null);
    if (text.length > MAX_OUTPUT) throw Object.assign(new Error("the route's answer is larger than 1 MiB"), { code: "exhausted" });
    port.postMessage({ answer: { id, text } });
  } catch (reason) {
    // A refusal is meant for the user; everything else is a defect that the log must show.
    const refused = reason instanceof Error && reason.name === "Refusal";
    const failed = failure(reason);
    if (refused) failed.code = new Refusal("").code;
    port.postMessage({ answer: { id, failed, refused } });
  }
}

function serve(db, table, moved) {
  const context = contextOf(db);
  port.on("message", (message) => {
    if (message.call) void answer(table, context, message.call);
    if (message.coreAnswer) {
      const { id, value, failed } = message.coreAnswer;
      const entry = waiting.get(id);
      waiting.delete(id);
      if (failed) entry?.reject(Object.assign(new Error(failed.message), { code: failed.code }));
      else entry?.resolve(value);
    }
  });
  port.postMessage({ ready: { routes: [...table.keys()], moved } });
}

try {
  const { db, moved } = await prepare();
  if (tryOnly) {
    db.close();
    port.postMessage({ ready: { routes: [], moved } });
  } else serve(db, load(), moved);
} catch (reason) {
  port.postMessage({ broken: failure(reason) });
}
