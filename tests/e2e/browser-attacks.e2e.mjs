// A bundle that the gate should never have let through, in the real preview frame on the real console page: a listener on the host
// counts what leaves the browser (attack list, 73-79). Each attempt is also made from an unguarded page, where it must get through.
import { createServer } from "node:http";
import { ATTEMPTS, code, DEPARTURES } from "./attacks/escapes.mjs";
import { launchBrowser, signIn, Stack, until } from "./stack.mjs";

const stack = new Stack();
const hits = new Set();
let browser;
let listener;
let outside;
let page;

const serve = (answer) =>
  new Promise((resolve) => {
    const server = createServer(answer);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
const originOf = (server) => `http://127.0.0.1:${server.address().port}`;
const names = (side) => [...hits].filter((hit) => hit.startsWith(`/${side}/`)).map((hit) => hit.split("/")[2]);
const quiet = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let planted = "";

/** Shows the frame anew with `module` in the place of the bundle that the gate has checked. */
async function show(module) {
  planted = module;
  await page.getByRole("button", { name: "Reload" }).click();
}
const inFrame = () => page.frames().find((each) => each !== page.mainFrame() && each.url().includes("bundle="));

const widget = (body) =>
  `import { jsx } from "react/jsx-runtime";\n${body}\nexport default () => jsx("p", { children: "arrived" });`;

beforeAll(async () => {
  listener = await serve((request, response) => {
    hits.add(request.url);
    response.writeHead(200, { "Content-Type": "text/plain", "Access-Control-Allow-Origin": "*" }).end("listener");
  });
  listener.on("upgrade", (request, socket) => {
    hits.add(request.url);
    socket.destroy();
  });
  outside = await serve((request, response) => {
    const wanted = new URL(request.url, "http://x").searchParams.get("only");
    const attempts = wanted ? { [wanted]: DEPARTURES[wanted] } : ATTEMPTS;
    const text = request.url.startsWith("/framing")
      ? `<iframe src="${stack.url}/console/"></iframe><iframe src="${stack.url}/app/"></iframe><iframe src="${originOf(listener)}/outside/framed"></iframe>`
      : `<!doctype html><body><iframe name="elsewhere"></iframe><script type="module">${code(originOf(listener), "outside", attempts)}</script>`;
    response.writeHead(200, { "Content-Type": "text/html" }).end(text);
  });
  await stack.start();
  browser = await launchBrowser();
  page = await signIn(browser, stack, "investor-a", "en");
  await page.route(/\/bundles\/[0-9a-f]{64}\.js$/, (route) =>
    planted
      ? route.fulfill({
          contentType: "text/javascript",
          headers: { "Access-Control-Allow-Origin": "*" },
          body: planted,
        })
      : route.continue(),
  );
  const composer = page.getByRole("textbox", { name: "Message" });
  await composer.fill("pie chart of the portfolio by sector");
  await composer.press("Enter");
  await page.frameLocator("iframe").first().locator("figure[data-chart]").first().waitFor({ timeout: 60_000 });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  listener?.close();
  outside?.close();
  await stack.stop();
});

test("outside, every attempt reaches the listener", async () => {
  const control = await browser.newPage();
  await control.goto(originOf(outside));
  await until("the attempts", () => Object.keys(ATTEMPTS).every((name) => hits.has(`/outside/${name}`)), 15_000).catch(
    () => undefined,
  );
  expect(Object.keys(ATTEMPTS).filter((name) => !hits.has(`/outside/${name}`))).toEqual([]);
  for (const name of Object.keys(DEPARTURES)) {
    await control.goto(`${originOf(outside)}/?only=${name}`).catch(() => undefined);
    await until(name, () => hits.has(`/outside/${name}`), 10_000);
  }
  await control.close();
});

test("73-74: nothing of it leaves the preview frame, and the frame stays where it is", async () => {
  await show(widget(code(originOf(listener), "inside", ATTEMPTS)));
  await page.frameLocator("iframe").first().getByText("arrived").waitFor();
  await quiet(2000);
  expect(names("inside")).toEqual([]);
  for (const [name, text] of Object.entries(DEPARTURES)) {
    await show(widget(code(originOf(listener), "inside", { [name]: text })));
    await quiet(1000);
  }
  expect(names("inside")).toEqual([]);
  expect(page.url().startsWith(`${stack.url}/console/`)).toBe(true);
  expect(page.context().pages()).toHaveLength(1);
});

test("75, 76, 78: no storage, no page around it, no service worker, no forged word", async () => {
  // The page around it has something to be read.
  const kept = await page.evaluate(() => {
    localStorage.setItem("canary", "1");
    sessionStorage.setItem("canary", "1");
    document.cookie = "canary=1";
    return [localStorage.length > 0, sessionStorage.length > 0, document.cookie.includes("canary")];
  });
  expect(kept).toEqual([true, true, true]);
  await show(
    widget(`
const seen = [];
const attempt = (name, run) => { try { const found = run(); if (found) seen.push(name + ": " + found); } catch {} };
attempt("cookie", () => document.cookie);
attempt("localStorage", () => localStorage.length + 1);
attempt("sessionStorage", () => sessionStorage.length + 1);
attempt("indexedDB", () => indexedDB.open("x") && "opened");
attempt("parent", () => parent.document.title);
attempt("top", () => top.localStorage);
attempt("frames", () => parent.frames[0] !== self && "other");
attempt("rtc", () => typeof RTCPeerConnection !== "undefined" && "there");
const register = async () => navigator.serviceWorker.register("/core/frame.js").then(() => "service worker registered");
const patience = new Promise((resolve) => setTimeout(resolve, 2000, ""));
Promise.race([register().catch(() => ""), patience]).then((text) => {
  if (text) seen.push(text);
  document.title = JSON.stringify(seen);
});
`),
  );
  const frame = await until("the frame", inFrame);
  const title = await until("the findings", async () => {
    const text = await frame.title().catch(() => "");
    return text.startsWith("[") ? text : null;
  });
  expect(JSON.parse(title)).toEqual([]);

  const forged = {
    jsonrpc: "2.0",
    method: "atelier/error",
    params: { phase: "event", message: "forged by a stranger", stack: "" },
  };
  await page.evaluate((message) => window.postMessage(message, "*"), forged);
  await show(
    widget(
      `parent.postMessage(${JSON.stringify(forged)}, "*"); setTimeout(() => { throw new Error("said by the frame"); });`,
    ),
  );
  await page.getByText("said by the frame").first().waitFor();
  expect(await page.getByText("forged by a stranger").count()).toBe(0);
});

test("a frame that spins is dropped, and the page goes on", async () => {
  await show(widget(`setTimeout(() => { for (;;); }, 300);`));
  await page.getByText("The preview stopped answering").waitFor({ timeout: 20_000 });
  await page.getByRole("textbox", { name: "Message" }).fill("still here");
});

test("79: no other site can frame the console or the application", async () => {
  const control = await browser.newPage();
  await control.goto(`${originOf(outside)}/framing`);
  await until("the framed control", () => hits.has("/outside/framed"));
  await quiet(500);
  const shown = await Promise.all(
    control
      .frames()
      .slice(1)
      .map((frame) => frame.evaluate(() => document.body.innerText).catch(() => "refused")),
  );
  expect(shown.filter((text) => text.includes("listener"))).toHaveLength(1);
  expect(shown.filter((text) => text.includes("Atelier") || text.includes("Sign in"))).toEqual([]);
  await control.close();
});
