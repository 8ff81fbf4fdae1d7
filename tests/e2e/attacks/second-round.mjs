// What the second round of attacks shares: one installation, people signed in, widgets and backends to be released.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FakeModel } from "../../support/fake-model.mjs";
import { launchBrowser, ROOT, Stack, until } from "../stack.mjs";
import { READER, build } from "../written.mjs";
import { signedIn } from "../wire.mjs";

export * from "../written.mjs";

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const JSON_TYPE = { "Content-Type": "application/json" };
export const TODAY = "2022-12-27";

/** Bytes to a port; all that comes back until the end or the limit. */
export const raw = (port, bytes, limitMs = 1500) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(finish, limitMs);
    socket.on("data", (part) => (text += part.toString("latin1")));
    socket.on("error", finish);
    socket.on("close", finish);
    socket.write(bytes);
  });
export const answers = (text) => (text.match(/HTTP\/1\.1 \d{3}/g) ?? []).map((line) => Number(line.slice(9)));

export const publish = async (who, view) =>
  (await who.post(`/sessions/${view.id}/publish`, { confirm_data_loss: true })).body;
export async function release(who, reviewer, view) {
  expect(view.gate?.findings, "the gate").toEqual([]);
  const change = await publish(who, view);
  const verdict = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  expect(verdict.status).toBe(200);
  return verdict.body;
}

/** Puts a bundle of an attacker in the place of a released one: what a frame would do if every check before it were passed. */
export function plant(stack, releaseId, code, tools) {
  const sha = createHash("sha256").update(code).digest("hex");
  mkdirSync(join(stack.data, "bundles", sha.slice(0, 2)), { recursive: true });
  writeFileSync(join(stack.data, "bundles", sha.slice(0, 2), `${sha}.mjs`), code);
  const db = new DatabaseSync(join(stack.data, "atelier.db"));
  db.exec("PRAGMA busy_timeout = 5000");
  db.prepare("UPDATE releases SET bundle_sha256 = ?, tools = ? WHERE id = ?").run(sha, tools, releaseId);
  db.close();
}

/** Code of an attacker that has taken the frame's port; what it learns stands in #dump. */
export const hostile = (body) => `import * as React from "react";
const log = []; const own = MessagePort.prototype.postMessage; const listen = EventTarget.prototype.addEventListener;
let port = null; const got = []; const note = (x) => log.push(x);
MessagePort.prototype.postMessage = function (...a) { if (a[0]?.jsonrpc) port ??= this; return own.apply(this, a); };
const call = (id, name, args, method = "tools/call") =>
  own.call(port, { jsonrpc: "2.0", id, method, params: method === "atelier/route" ? { name, input: args } : { name, arguments: args } });
async function attack() { ${body} }
export default function X() {
  const [text, set] = React.useState("");
  React.useEffect(() => { let begun = false; const timer = setInterval(() => {
    if (port && !begun) { begun = true; listen.call(port, "message", (e) => got.push(e.data)); attack().catch((e) => note(String(e))); }
    set(JSON.stringify({ log, got: got.filter((m) => m.id >= 9000) })); }, 100); return () => clearInterval(timer); }, []);
  return React.createElement("pre", { id: "dump" }, text);
}
`;
export const withdrawal = (key, amount, note = "") =>
  `{ idempotency_key: "${key}", date: "${TODAY}", kind: "withdrawal", amount: "${amount}", note: ${JSON.stringify(note)} }`;

export const stack = new Stack({ model: "none" });
export const model = new FakeModel();
export let a, b, reviewer, admin, browser, document;

/** Starts the installation and signs everybody in; for beforeAll. */
export async function begin() {
  await model.start();
  stack.model = model.url;
  await stack.start();
  [a, b, reviewer, admin] = [
    await signedIn(stack, "investor-a"),
    await signedIn(stack, "investor-b"),
    await signedIn(stack, "reviewer"),
    await signedIn(stack, "admin"),
  ];
  document = JSON.parse(readFileSync(join(ROOT, "schemas/rest/openapi.json"), "utf8"));
}
export async function end() {
  await browser?.close();
  await stack.stop();
  await model.stop();
}

export const tool = (who, name, args, more = {}) => who.post(`/app/tools/${name}`, { arguments: args, ...more });
export const operations = async (who, note) =>
  (await tool(who, "list_transactions", { limit: 1000 })).body.transactions.filter(
    (row) => note === undefined || row.note === note,
  );
export const record = (who, key, fields, more) =>
  tool(who, "record_transaction", { idempotency_key: key, date: TODAY, ...fields }, more);
/** Every operation of the document with its method and address. */
export const each = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== "parameters")
      .map(([method, what]) => [method.toUpperCase(), path, what]),
  );
export const filled = (path) =>
  `/api/v1${path.replace(/\{[a-z]+\}/g, "some-thing").replace("/tools/some-thing", "/tools/list_assets")}`;

/** A page of the application, signed in by cookie. */
export async function opened(name, path = "/app/", at = stack) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const login = await context.request.post(`${at.url}/api/v1/login`, { data: { name, password: at.password(name) } });
  expect(login.status()).toBe(200);
  const page = await context.newPage();
  await page.goto(`${at.url}${path}`);
  return page;
}
/** The one browser of a file. */
export async function openBrowser() {
  browser ??= await launchBrowser();
}
