// Released code in the application (H2). Code that the generator does not make again runs in a frame; a listener on the host counts what
// leaves the browser, and the Core Backend shows what was written. The same statements are proved to work outside in browser-attacks.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { asBlocks, FakeModel } from "../../support/fake-model.mjs";
import { launchBrowser, signIn, Stack, until } from "../stack.mjs";
import { exchange, signedIn } from "../wire.mjs";
import { ATTEMPTS, code, DEPARTURES } from "./escapes.mjs";

const here = (name) => readFileSync(new URL(`files/${name}`, import.meta.url), "utf8");
const model = new FakeModel();
const stack = new Stack({ model: "none" });
const hits = new Set();
let browser, listener, page, a, reviewer, proved;

const quiet = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const origin = () => `http://127.0.0.1:${listener.address().port}`;
const inside = () => [...hits].filter((hit) => hit.startsWith("/inside/"));
const customizations = async () => (await a.get("/app/customizations")).body.customizations;
const writes = async () =>
  (await a.post("/app/tools/list_transactions", { arguments: { limit: 1000 } })).body.transactions.length;

async function restart(change) {
  stack.process.kill("SIGTERM");
  await new Promise((resolve) => stack.process.once("exit", resolve));
  const db = new DatabaseSync(join(stack.data, "atelier.db"));
  change(db);
  db.close();
  await stack.start();
  [a, reviewer] = await Promise.all([signedIn(stack, "investor-a"), signedIn(stack, "reviewer")]);
  await page?.context().close();
  page = await signIn(browser, stack, "investor-a", "en");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
}

/** Puts a module into the bundle store and makes it the live release: what no gate has seen. */
function plant(db, module, { venue = "frame", tools = "" } = {}) {
  const sha256 = createHash("sha256").update(module).digest("hex");
  const folder = join(stack.data, "bundles", sha256.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sha256}.mjs`), module);
  db.prepare("UPDATE releases SET bundle_sha256 = ?, venue = ?, tools = ? WHERE state = 'live'").run(
    sha256,
    venue,
    tools,
  );
}

const widget = (body, shown = '"arrived"') =>
  `import { jsx } from "react/jsx-runtime";\nimport { useEffect } from "react";\n${body}\nexport default () => jsx("p", { children: ${shown} });`;
const frameOf = () => page.frameLocator("[data-customization] iframe").first();

async function open() {
  await page.goto(`${stack.url}/app/`);
  return frameOf();
}

beforeAll(async () => {
  listener = createServer((request, response) => {
    hits.add(request.url);
    response.writeHead(200, { "Content-Type": "text/plain", "Access-Control-Allow-Origin": "*" }).end("listener");
  });
  listener.on("upgrade", (request, socket) => {
    hits.add(request.url);
    socket.destroy();
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  await model.start();
  stack.model = model.url;
  await stack.start();
  browser = await launchBrowser();
  [a, reviewer] = await Promise.all([signedIn(stack, "investor-a"), signedIn(stack, "reviewer")]);
  const { id } = (await a.post("/sessions", {})).body;
  await a.post(`/sessions/${id}/messages`, { text: "Pie chart of my portfolio by sector" });
  await until("the widget", async () => (await a.get(`/sessions/${id}`)).body.state === "idle");
  const change = (await a.post(`/sessions/${id}/publish`)).body;
  const approved = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  expect(approved.body.state).toBe("merged");
  [proved] = await customizations();
  await restart(() => {});
}, 120_000);

afterAll(async () => {
  await browser?.close();
  listener?.close();
  await stack.stop();
  await model.stop();
});

test("generated code is proved and runs in the page", async () => {
  expect(proved.venue).toBe("page");
  await page.goto(`${stack.url}/app/`);
  await page.locator("[data-customization] figure[data-chart]").first().waitFor();
  expect(await page.locator("[data-customization] iframe").count()).toBe(0);
});

test("code that a model wrote is released into a frame, and works there", async () => {
  const source = `import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const rows = usePositions();
  return (
    <Card title="How many">
      <p>{String(rows.length)} positions</p>
    </Card>
  );
}
`;
  const { id } = (await a.post("/sessions", {})).body;
  model.answers.push(asBlocks({ "widget.tsx": source }));
  await a.post(`/sessions/${id}/messages`, { text: "Table of my positions with a private note for each one" });
  const made = await until("the code", async () => {
    const { body } = await a.get(`/sessions/${id}`);
    return body.state === "idle" ? body : null;
  });
  expect(made.gate?.ok, JSON.stringify(made.last_error)).toBe(true);
  const change = (await a.post(`/sessions/${id}/publish`)).body;
  await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  const written = (await customizations()).find((each) => each.release_id !== proved.release_id);
  expect(written.venue).toBe("frame");
  await page.goto(`${stack.url}/app/`);
  const frame = page.frameLocator(`[data-customization="${written.id}"] iframe`);
  await frame.getByText(/\d+ positions/).waitFor();
  const element = page.locator(`[data-customization="${written.id}"] iframe`);
  expect(await element.getAttribute("sandbox")).toBe("allow-scripts allow-forms");
  expect(await element.getAttribute("title")).toContain("investor-a");
  await until("its height", async () => (await element.boundingBox()).height < 160);
  expect((await reviewer.post(`/releases/${written.release_id}/rollback`, { comment: "only a test" })).status).toBe(
    200,
  );
});

test("a row that says 'page' is not believed: what cannot be made again from git runs in a frame", async () => {
  await restart((db) => {
    plant(db, widget(`document.title = "in the page";`), { venue: "page" });
    db.prepare("UPDATE changes SET merge_commit = ? WHERE merge_commit <> ''").run("0".repeat(40));
  });
  expect((await customizations()).map((each) => each.venue)).toEqual(["frame"]);
  await (await open()).getByText("arrived").waitFor();
  expect(await page.title()).not.toBe("in the page");
});

describe("in the frame", () => {
  for (const file of ["forged_element_writes", "forged_script", "record_key_constructor"]) {
    test(`${file}: runs, and changes nothing outside its frame`, async () => {
      const before = await writes();
      await restart((db) => plant(db, here(`${file}.mjs`), { tools: "list_positions" }));
      const frame = await open();
      await frame.locator(".at-widget").first().waitFor({ state: "attached" });
      await quiet(1500);
      expect([await writes(), await page.title()]).toEqual([before, "Portfolio"]);
    });
  }

  test(`${Object.keys(ATTEMPTS).length} ways out that stay in the document`, async () => {
    await restart((db) => plant(db, widget(code(origin(), "inside", ATTEMPTS))));
    await (await open()).getByText("arrived").waitFor();
    await quiet(2000);
    expect(inside()).toEqual([]);
  });

  test("ways out that leave the document: the page stays, the frame is replaced by a card", async () => {
    for (const [name, text] of Object.entries(DEPARTURES)) {
      await restart((db) => plant(db, widget(code(origin(), "inside", { [name]: text }))));
      await open();
      await page.locator("[data-customization]").first().waitFor();
      await quiet(1200);
      expect([name, page.url()]).toEqual([name, `${stack.url}/app/`]);
    }
    expect(inside()).toEqual([]);
    expect(page.context().pages()).toHaveLength(1);
  });

  test("it has no storage, no cookie, no page around it, no other frame and no peer connection", async () => {
    const body = `
const seen = [];
const attempt = (name, run) => { try { const found = run(); if (found) seen.push(name + ": " + found); } catch {} };
attempt("cookie", () => document.cookie);
attempt("localStorage", () => localStorage.length + 1);
attempt("indexedDB", () => indexedDB.open("x") && "opened");
attempt("parent", () => parent.document.title);
attempt("top", () => top.localStorage);
attempt("opener", () => opener);
attempt("rtc", () => typeof RTCPeerConnection !== "undefined" && "there");
attempt("transport", () => typeof WebTransport !== "undefined" && "there");
attempt("channel", () => typeof BroadcastChannel !== "undefined" && "there");
attempt("domain", () => { document.domain = "localhost"; return parent.document.title; });
attempt("frameElement", () => frameElement);
attempt("clipboard", () => document.execCommand("paste"));
const found = "seen: " + JSON.stringify(seen);`;
    await restart((db) => plant(db, widget(body, "found")));
    const text = await (await open()).getByText("seen:").textContent();
    expect(text).toBe("seen: []");
  });

  test("calls: only the manifest's tools, a change only after the user's yes, floods are refused", async () => {
    const call = `
let port;
const real = MessagePort.prototype.postMessage;
const waiting = new Map();
let next = 1e6;
let opened;
const ready = new Promise((resolve) => { opened = resolve; });
MessagePort.prototype.postMessage = function (...rest) {
  if (!port && rest[0]?.jsonrpc) { port = this; port.addEventListener("message", (event) => waiting.get(event.data.id)?.(event.data)); opened(); }
  return real.apply(this, rest);
};
const rpc = (method, params) => ready.then(() => new Promise((resolve) => { const id = next++; waiting.set(id, resolve); real.call(port, { jsonrpc: "2.0", id, method, params }); }));
const tool = (name, args = {}) => rpc("tools/call", { name, arguments: args }).then((answer) => answer.error?.data?.code ?? "ok");
`;
    const purchase = `{ idempotency_key: "widget-" + Math.random(), portfolio_id: undefined, date: "2022-12-28", kind: "withdrawal", amount: "777.77", currency: "USD", note: "w".repeat(300) }`;
    const body = `${call}
export default () => {
  useEffect(() => { (async () => {
    const said = { granted: await tool("list_positions"), foreign: await tool("list_transactions"), unknown: await tool("drop_everything"), method: (await rpc("ui/update-model-context", {})).error?.code };
    said.flood = (await Promise.all(Array.from({ length: 60 }, () => tool("list_positions")))).filter((code) => code === "exhausted").length > 0;
    said.large = await tool("list_positions", { note: "x".repeat(300000) });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    said.write = await tool("record_transaction", ${purchase});
    document.getElementById("out").textContent = "said: " + JSON.stringify(said);
  })(); }, []);
  return jsx("p", { id: "out", children: "arrived" });
};`;
    const before = await writes();
    await restart((db) =>
      plant(db, `import { jsx } from "react/jsx-runtime";\nimport { useEffect } from "react";\n${body}`, {
        tools: "list_positions record_transaction",
      }),
    );
    const frame = await open();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("record_transaction").waitFor();
    await dialog.getByText("777.77").waitFor();
    // Nothing of the question, least of all its answers, is pushed out of sight by what it shows.
    expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    await dialog.getByRole("button", { name: "Refuse" }).click();
    const said = JSON.parse((await frame.getByText("said:").textContent()).slice(6));
    expect(said).toEqual({
      granted: "ok",
      foreign: "permission_denied",
      unknown: expect.stringMatching(/not_found|permission_denied/),
      method: -32601,
      flood: true,
      large: "invalid_argument",
      write: expect.any(String),
    });
    expect(said.write).not.toBe("ok");
    expect(await writes()).toBe(before);
  });

  test("a frame that spins is dropped, the page goes on", async () => {
    await restart((db) => plant(db, widget(`setTimeout(() => { for (;;); }, 500);`)));
    await open();
    await page.getByText("stopped working").waitFor({ timeout: 25_000 });
    await page.getByRole("button", { name: "Customise" }).click();
  });

  test("what floods the page with messages is dropped", async () => {
    await restart((db) =>
      plant(
        db,
        widget(`const real = MessagePort.prototype.postMessage; MessagePort.prototype.postMessage = function (...x) { for (let i = 0; i < 2000; i++) real.call(this, { junk: i }); return real.apply(this, x); };
export const again = setInterval(() => parent.postMessage({ atelier: "connect" }, "*"), 50);`),
      ),
    );
    await open();
    await page.getByText("stopped working").waitFor({ timeout: 25_000 });
  });
});

test("the frames' host serves known names only, to nobody in particular", async () => {
  const Host = `widgets.localhost:${stack.port + 1}`;
  const at = (target, more = {}) => exchange(stack.port + 1, "GET", target, { Host, ...more });
  const document = await at("/?bundle=x");
  expect([document.status, document.headers["set-cookie"]]).toEqual([200, undefined]);
  for (const part of [
    "connect-src 'none'",
    "trusted-types 'none'",
    "sandbox allow-scripts allow-forms",
    "form-action 'none'",
    "frame-src 'none'",
  ]) {
    expect(document.headers["content-security-policy"]).toContain(part);
  }
  const [{ bundle_sha256 }] = await customizations();
  expect((await at(`/bundles/${bundle_sha256}.js`)).status).toBe(200);
  for (const target of [
    `/bundles/${"0".repeat(64)}.js`,
    "/bundles/../../core.secret",
    "/bundles/%2e%2e/x.js",
    "//etc/passwd",
    "/core/../index.html",
    "/assets.json",
    "/api/v1/me",
    "/tools/list_positions",
    "/app/",
  ]) {
    expect([target, (await at(target)).status]).toEqual([target, expect.toBeOneOf([400, 404])]);
  }
  expect((await exchange(stack.port + 1, "POST", "/", { Host, "Content-Type": "application/json" }, "{}")).status).toBe(
    404,
  );
});
