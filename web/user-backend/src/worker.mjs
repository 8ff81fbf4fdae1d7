// The thread in which a customization's backend runs: makes its world and carries texts in and out. It decides nothing; its host does.
import { createContext, constants, Script } from "node:vm";
import { receiveMessageOnPort, parentPort, workerData } from "node:worker_threads";
import { realm } from "./realm.mjs";

const KEPT =
  "Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError " +
  "ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array " +
  "Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef FinalizationRegistry Proxy Reflect " +
  "decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape isFinite isNaN";

const port = parentPort;
const { code, tools, bridge, signal } = workerData;

/** Waits for the host's answer: a statement is done when its call returns. */
function askDatabase(text) {
  Atomics.store(signal, 0, 0);
  bridge.postMessage(text);
  Atomics.wait(signal, 0, 0);
  return receiveMessageOnPort(bridge).message;
}

const send = (kind, text) => {
  if (typeof kind !== "string" || typeof text !== "string") return "";
  if (kind === "db") return askDatabase(text);
  port.postMessage({ kind, text });
  return "";
};
// Nothing of this realm hangs on it.
Object.setPrototypeOf(send, null);

/**
 * What leaks all the same (the promise of an import() is this realm's) leads to objects that cannot be changed and to no function that
 * runs a text.
 */
function closeRealm() {
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const kind of kinds) delete Object.getPrototypeOf(kind).constructor;
  // Errors stay: Node gives names to its own, which a frozen prototype would refuse.
  for (const name of KEPT.split(" ").filter((each) => !each.endsWith("Error"))) {
    const value = globalThis[name];
    if (typeof value === "function" && value.prototype) Object.freeze(value.prototype);
    if (typeof value === "function") Object.freeze(value);
  }
  for (const kind of kinds) Object.freeze(Object.getPrototypeOf(kind));
}
closeRealm();

const world = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } });
const enter = new Script(`(${realm})`, { filename: "realm.js" }).runInContext(world)(
  send,
  JSON.stringify(KEPT.split(" ")),
  JSON.stringify(tools),
);
try {
  new Script(code, { filename: "backend.js" }).runInContext(world);
  enter("load", "");
} catch (reason) {
  const failed = { code: "internal", message: String(reason?.message ?? reason).slice(0, 1000), stack: "" };
  port.postMessage({ kind: "loaded", text: JSON.stringify({ failed }) });
}
port.on("message", ({ kind, text }) => enter(kind, text));
