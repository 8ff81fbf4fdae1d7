// An operator with one host name only: pages and frames differ by their port. The opaque origin that the document is served with (CSP
// sandbox) is what keeps a widget from the pages' cookies and storage, also where somebody opens its address as a page. A listener on the
// host counts what leaves the browser; that the statements work is shown by browser-attacks and by the control below.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { FakeModel } from "../../support/fake-model.mjs";
import { BIN, launchBrowser, ROOT, signIn, Stack, until } from "../stack.mjs";
import { exchange, signedIn } from "../wire.mjs";
import { build, READER } from "../written.mjs";
import { ATTEMPTS, code } from "./escapes.mjs";

const model = new FakeModel();
const hits = new Set();
let stack, a, browser, page, listener;
let planted = "";

const quiet = (ms) => new Promise((done) => setTimeout(done, ms));
const origin = () => `http://127.0.0.1:${listener.address().port}`;
const frames = () => `http://localhost:${stack.port + 1}`;
const widget = (body) =>
  `import { jsx } from "react/jsx-runtime";\n${body}\nexport default () => jsx("p", { children: said });`;
const LOOK = `
const seen = [];
const attempt = (name, run) => { try { const found = run(); if (found) seen.push(name + ": " + found); } catch {} };
attempt("cookie", () => document.cookie);
attempt("localStorage", () => localStorage.length + 1);
attempt("sessionStorage", () => sessionStorage.length + 1);
attempt("indexedDB", () => indexedDB.open("x") && "opened");
attempt("parent", () => parent !== self && parent.document.title);
attempt("origin", () => self.origin !== "null" && self.origin);
const said = "seen: " + JSON.stringify(seen);`;

async function open(module) {
  planted = module;
  await page.goto(`${stack.url}/app/`);
  return page.frameLocator("[data-customization] iframe").first();
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
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  await model.start();
  stack = new Stack({ model: model.url });
  writeFileSync(join(stack.data, "atelier.json"), JSON.stringify({ preview_host: "localhost" }));
  await stack.start();
  a = await signedIn(stack, "investor-a");
  const reviewer = await signedIn(stack, "reviewer");
  const change = (await a.post(`/sessions/${(await build(a, model, READER)).id}/publish`, {})).body;
  await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  browser = await launchBrowser();
  page = await signIn(browser, stack, "investor-a", "en");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await page.context().route(/\/bundles\/[0-9a-f]{64}\.js$/, (route) =>
    planted
      ? route.fulfill({
          contentType: "text/javascript",
          headers: { "Access-Control-Allow-Origin": "*" },
          body: planted,
        })
      : route.continue(),
  );
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await model.stop();
  listener?.close();
});

test("a widget works under the pages' own host name", async () => {
  const frame = await open("");
  await frame.getByText(/rows: [1-9]/).waitFor();
  const [shown] = page.frames().slice(1);
  expect(new URL(shown.url()).origin).toBe(frames());
});

test("control: the same look finds storage in a page of the same origin as the application", async () => {
  const control = await page.context().newPage();
  await control.goto(`${stack.url}/app/`);
  const found = await control.evaluate(() => {
    localStorage.setItem("canary", "1");
    return [localStorage.length > 0, self.origin];
  });
  expect(found).toEqual([true, stack.url]);
  await control.close();
});

test("it has no cookie, no storage and no origin, in the frame and opened as a page", async () => {
  const frame = await open(widget(LOOK));
  expect(await frame.getByText("seen:").textContent()).toBe("seen: []");
  const url = page.frames()[1].url();
  const alone = await page.context().newPage();
  // Nobody hands it a port: the code is asked for as the runtime would do it.
  await alone.addInitScript({
    content: `addEventListener("load", () => {
      const sha256 = new URLSearchParams(location.search).get("bundle");
      void import("/bundles/" + sha256 + ".js").then((bundle) => {
        document.title = "said " + bundle.default().props.children;
      });
    });`,
  });
  await alone.goto(url);
  await until("its word", async () => (await alone.title()).startsWith("said"));
  expect(await alone.title()).toBe("said seen: []");
  await alone.close();
});

test("nothing leaves the frame", async () => {
  const frame = await open(widget(`${code(origin(), "inside", ATTEMPTS)}\nconst said = "arrived";`));
  await frame.getByText("arrived").waitFor();
  await quiet(2000);
  expect([...hits].filter((hit) => hit.startsWith("/inside/"))).toEqual([]);
});

test("the frames' port serves its document with the sandbox, and no page or route of the application", async () => {
  const at = (target) => exchange(stack.port + 1, "GET", target, { Host: `localhost:${stack.port + 1}` });
  const document = await at(`/?bundle=${createHash("sha256").update("x").digest("hex")}`);
  const policy = document.headers["content-security-policy"];
  expect(policy).toContain("sandbox allow-scripts allow-forms");
  expect(policy).toContain(`script-src ${frames()} `);
  expect([document.status, document.headers["set-cookie"]]).toEqual([200, undefined]);
  for (const target of ["/api/v1/me", "/app/", "/console/"]) expect((await at(target)).status).toBe(404);
  const other = await exchange(stack.port + 1, "GET", "/", { Host: `widgets.localhost:${stack.port + 1}` });
  expect(other.status).toBe(421);
});

test("a frame that hangs is given up, the page goes on", async () => {
  await open(widget(`const said = "x"; setTimeout(() => { for (;;); }, 500);`));
  await page.getByText("stopped working").waitFor({ timeout: 25_000 });
  await page.getByRole("button", { name: "Customise" }).click();
});

test("doctor says what one host name weakens", () => {
  const run = () => execFileSync(join(BIN, "atelier"), ["doctor", "--json", "--data", stack.data, "--root", ROOT]);
  let text;
  try {
    text = run();
  } catch (error) {
    text = error.stdout;
  }
  const found = JSON.parse(text).checks.find((check) => check.name === "frames");
  expect(found.state).toBe("weak");
  expect(found.detail).toContain("one host name");
  expect(found.fix).toContain("{sandbox}");
});
