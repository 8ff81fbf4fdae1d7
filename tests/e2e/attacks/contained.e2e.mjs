// Every hostile file of the scanner's corpus, refused or not, run in the frame as if no check had seen it (H2): nothing leaves the browser,
// nothing is written, the page lives. Names of other hosts lead to a listener. ALL=1 runs all of them, else every fifth.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { FakeModel } from "../../support/fake-model.mjs";
import { bundleWidget } from "../../../web/gate/bundle.mjs";
import { launchBrowser, ROOT, signIn, Stack } from "../stack.mjs";
import { signedIn } from "../wire.mjs";
import { build, READER } from "../written.mjs";

const AT_ONCE = 10;
const EVERY = process.env.ALL ? 1 : 5;
const folders = ["contained", "hostile"].map((name) => join(ROOT, "libs/code/tests", name));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const model = new FakeModel();
const connections = [];
let stack, a, browser, page, listener;
let shown = new Map();

const writes = async () =>
  (await a.post("/app/tools/list_transactions", { arguments: { limit: 1000 } })).body.transactions.length;

/** Name and module of each file that can be bundled at all. */
async function modules() {
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const out = [];
  for (const [at, path] of files.entries()) {
    if (at % EVERY !== 0 || !/\.tsx?$/.test(path)) continue;
    const { bundle } = await bundleWidget({ "widget.tsx": readFileSync(path, "utf8") });
    if (bundle) out.push({ name: path.split("/").slice(-2).join("/"), code: bundle.code });
  }
  return out;
}

beforeAll(async () => {
  await model.start();
  listener = createServer((socket) => {
    socket.on("error", () => undefined);
    const told = { what: "a connection without a request" };
    connections.push(told);
    // Of TLS the name that is asked for, of HTTP the first lines.
    socket.once("data", (part) => {
      told.what = part
        .toString("latin1")
        .replaceAll(/[^\x20-\x7e]+/g, " ")
        .slice(0, 300);
      socket.destroy();
    });
    setTimeout(() => socket.destroy(), 3000).unref();
  });
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  stack = new Stack({ model: model.url });
  await stack.start();
  a = await signedIn(stack, "investor-a");
  const reviewer = await signedIn(stack, "reviewer");
  const change = (await a.post(`/sessions/${(await build(a, model, READER)).id}/publish`, {})).body;
  await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  const { port } = listener.address();
  browser = await launchBrowser([
    // The browser's own services (autofill of forms, accounts) are nobody's attempt.
    `--host-resolver-rules=MAP *.googleapis.com ~NOTFOUND, MAP *.google.com ~NOTFOUND, MAP * 127.0.0.1:${port}, EXCLUDE localhost, EXCLUDE *.localhost`,
  ]);
  page = await signIn(browser, stack, "investor-a", "en");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await page.route("**/api/v1/app/customizations", async (route) => {
    const answer = await route.fetch();
    const [one] = (await answer.json()).customizations;
    const customizations = [...shown.keys()].map((sha256) => ({
      ...one,
      id: `${one.id}-${sha256.slice(0, 8)}`,
      feature: `${one.feature}-${sha256.slice(0, 8)}`,
      frame_url: one.frame_url.replace(/bundle=.*/, `bundle=${sha256}`),
      previous: null,
    }));
    await route.fulfill({ response: answer, json: { customizations } });
  });
  await page.route(/\/bundles\/[0-9a-f]{64}\.js$/, (route) => {
    const body = shown.get(/([0-9a-f]{64})\.js$/.exec(route.request().url())[1]);
    return route.fulfill({
      contentType: "text/javascript",
      headers: { "Access-Control-Allow-Origin": "*" },
      body: body ?? "",
    });
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await model.stop();
  listener?.close();
});

test("control: an unguarded page reaches the listener by any name", async () => {
  const context = await browser.newContext();
  const open = await context.newPage();
  await open.goto("about:blank");
  await open.evaluate(() => fetch("http://evil.example/x").catch(() => null));
  await sleep(300);
  await context.close();
  expect(connections.length).toBeGreaterThan(0);
  connections.length = 0;
});

test("nothing of the corpus does harm in a frame", { timeout: 900_000 }, async () => {
  const all = await modules();
  expect(all.length).toBeGreaterThan(50);
  const before = await writes();
  const harm = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const batch = all.slice(at, at + AT_ONCE);
    shown = new Map(batch.map(({ code }) => [createHash("sha256").update(code).digest("hex"), code]));
    connections.length = 0;
    await page.goto(`${stack.url}/app/`);
    await page.getByText("Recent operations").waitFor();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await sleep(1500);
    const alive = await page.evaluate(() => document.title).catch(() => null);
    const named = batch.map(({ name }) => name).join(", ");
    if (connections.length > 0) harm.push(`${connections.map(({ what }) => what).join("; ")}: ${named}`);
    if (alive === null || !page.url().startsWith(`${stack.url}/app/`)) harm.push(`the page is gone: ${named}`);
    if (page.context().pages().length > 1) harm.push(`another page was opened: ${named}`);
  }
  console.log(`${all.length} files were run in frames`);
  expect(harm).toEqual([]);
  expect(await writes()).toBe(before);
});
