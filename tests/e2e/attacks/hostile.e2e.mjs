// Sixty hostile widgets (hostile/ways.mjs, and the talkers and loads below) in frames of the application's page, as if the gate had passed
// them: nothing reaches the listener over TCP or UDP, no tool outside the manifest is called, nothing is written, the page lives. Each way
// out is also taken by an unguarded page, where the listener must hear it.
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
import { FakeModel } from "../../support/fake-model.mjs";
import { launchBrowser, signIn, Stack, until } from "../stack.mjs";
import { signedIn } from "../wire.mjs";
import { build, READER } from "../written.mjs";
import { DATAGRAMS, DEPARTURES, LOOKS, PREAMBLE, REQUESTS } from "./hostile/ways.mjs";

/** So many pages take a way each at the same time. */
const AT_ONCE = 9;

const model = new FakeModel();
const hits = new Set();
let datagrams = 0;
let stack, a, browser, page, listener, udp, outside, planted, released;

const quiet = (ms) => new Promise((done) => setTimeout(done, ms));
const originOf = (server) => `http://127.0.0.1:${server.address().port}`;
const heard = (side) =>
  [...hits].filter((hit) => hit.startsWith(`/${side}/`)).map((hit) => hit.split("/")[2].split("?")[0]);
const writes = async () =>
  (await a.post("/app/tools/list_transactions", { arguments: { limit: 1000 } })).body.transactions.length;

const setting = (side) => `
const go = (name) => ${JSON.stringify(originOf(listener))} + "/${side}/" + name;
const rtc = ${udp.address().port};
${PREAMBLE}`;
/** Each in a block of its own, so that what one throws stops no other. */
const statements = (ways) =>
  Object.values(ways)
    .map((text) => `try { ${text} } catch { /* refused */ }`)
    .join("\n");
const widget = (body, shown = '"arrived"') =>
  `import { jsx } from "react/jsx-runtime";\nimport { useEffect, useState } from "react";\n${body}\nexport default () => jsx("p", { children: ${shown} });`;
const frame = () => page.frameLocator("[data-customization] iframe").first();

async function open(module) {
  planted = module;
  await page.goto(`${stack.url}/app/`);
  await page.getByText("Recent operations").waitFor();
  // A frame far below what is in sight does not load, and without it the page would live on in any case.
  await page.locator(`[data-customization="${released}"]`).scrollIntoViewIfNeeded();
}
/** The page answers, is where it was, and nothing else was opened. */
async function lives() {
  await page.getByRole("button", { name: "Customise" }).click({ timeout: 10_000 });
  await page.keyboard.press("Escape");
  expect(page.url().startsWith(`${stack.url}/app/`)).toBe(true);
  expect(page.context().pages()).toHaveLength(1);
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
  udp = createSocket("udp4").on("message", () => (datagrams += 1));
  await Promise.all([
    new Promise((done) => listener.listen(0, "127.0.0.1", done)),
    new Promise((done) => udp.bind(0, "127.0.0.1", done)),
  ]);
  outside = createServer((request, response) => {
    const name = new URL(request.url, "http://x").searchParams.get("way");
    const all = { ...REQUESTS, ...DATAGRAMS, ...DEPARTURES };
    response
      .writeHead(200, { "Content-Type": "text/html" })
      .end(
        `<!doctype html><body><iframe name="elsewhere"></iframe><script type="module">${setting("outside")}${all[name]}</script>`,
      );
  });
  await new Promise((done) => outside.listen(0, "127.0.0.1", done));
  await model.start();
  stack = new Stack({ model: model.url });
  await stack.start();
  a = await signedIn(stack, "investor-a");
  const reviewer = await signedIn(stack, "reviewer");
  const change = (await a.post(`/sessions/${(await build(a, model, READER)).id}/publish`, {})).body;
  await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  browser = await launchBrowser();
  page = await signIn(browser, stack, "investor-a", "en");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await page.route("**/api/v1/app/customizations", async (route) => {
    const answer = await route.fetch();
    const [one] = (await answer.json()).customizations;
    released = one.id;
    const sha256 = createHash("sha256").update(planted).digest("hex");
    const shown = { ...one, frame_url: one.frame_url.replace(/bundle=.*/, `bundle=${sha256}`), previous: null };
    await route.fulfill({ response: answer, json: { customizations: [shown] } });
  });
  await page.route(/\/bundles\/[0-9a-f]{64}\.js$/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      headers: { "Access-Control-Allow-Origin": "*" },
      body: planted,
    }),
  );
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await model.stop();
  for (const server of [listener, outside, udp]) server?.close();
});

test("control: outside, each way reaches the listener", { timeout: 600_000 }, async () => {
  const context = await browser.newContext();
  const silent = [];
  const take = async (name, reached, limitMs) => {
    const control = await context.newPage();
    await control.goto(`${originOf(outside)}/?way=${name}`, { timeout: 10_000 }).catch(() => undefined);
    await until(name, reached, limitMs).catch(() => silent.push(name));
  };
  const names = Object.keys({ ...REQUESTS, ...DEPARTURES });
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    await Promise.all(some.map((name) => take(name, () => heard("outside").includes(name), 20_000)));
    await Promise.all(context.pages().map((each) => each.close()));
  }
  for (const name of Object.keys(DATAGRAMS)) {
    datagrams = 0;
    await take(name, () => datagrams > 0, 10_000);
  }
  await context.close();
  expect(silent).toEqual([]);
});

test(`${Object.keys({ ...REQUESTS, ...DATAGRAMS }).length} ways out: no request, no datagram`, async () => {
  datagrams = 0;
  await open(widget(`${setting("inside")}${statements({ ...REQUESTS, ...DATAGRAMS })}`));
  await frame().getByText("arrived").waitFor();
  await quiet(3000);
  expect([heard("inside"), datagrams]).toEqual([[], 0]);
  await lives();
});

test(`${Object.keys(DEPARTURES).length} ways away: no request, the page stays`, { timeout: 120_000 }, async () => {
  for (const [name, text] of Object.entries(DEPARTURES)) {
    await open(widget(`${setting("inside")}${statements({ [name]: text })}`));
    await quiet(1200);
    expect([name, heard("inside")]).toEqual([name, []]);
    await lives();
  }
});

test("what a frame must not find is not there; the page around it has it", async () => {
  const code = (ways) => `const seen = []; const found = (what) => { if (what) seen.push(String(what)); };\n${statements(ways)}`;
  await open(widget(code(LOOKS), '"seen: " + JSON.stringify(seen)'));
  expect(await frame().getByText("seen:").textContent()).toBe("seen: []");
  const control = await page.evaluate(() => {
    document.cookie = "canary=1";
    return [localStorage.length >= 0, document.cookie.includes("canary"), document.title !== ""];
  });
  expect(control).toEqual([true, true, true]);
});

/** Gets hold of the wire, which shares its realm with the widget. */
const WIRE = `
let wire; let opened; const ready = new Promise((resolve) => { opened = resolve; });
const real = MessagePort.prototype.postMessage; const waiting = new Map(); let next = 1e6;
MessagePort.prototype.postMessage = function (...rest) {
  if (!wire && rest[0]?.jsonrpc) { wire = this; wire.addEventListener("message", (event) => waiting.get(event.data.id)?.(event.data)); opened(); }
  return real.apply(this, rest);
};
const send = (message) => ready.then(() => real.call(wire, message));
const rpc = (method, params) => ready.then(() => new Promise((resolve) => { const id = next++; waiting.set(id, resolve); real.call(wire, { jsonrpc: "2.0", id, method, params }); setTimeout(() => resolve({ error: { data: { code: "silence" } } }), 4000); }));
const code = (answer) => answer.error?.data?.code ?? "ok";
`;
const talker = (body) => `${WIRE}
export default () => {
  const [said, setSaid] = useState("");
  useEffect(() => { (async () => { ${body} })().then((out) => setSaid("said: " + JSON.stringify(out)), (error) => setSaid("said: " + JSON.stringify(String(error)))); }, []);
  return jsx("p", { children: said || "arrived" });
};`;
const saidBy = async (body) => {
  await open(`import { jsx } from "react/jsx-runtime";\nimport { useEffect, useState } from "react";\n${talker(body)}`);
  return JSON.parse((await frame().getByText("said:").textContent({ timeout: 25_000 })).slice(6));
};

describe("over the wire", () => {
  const REFUSED = expect.stringMatching(/not_found|permission_denied|forbidden|invalid_argument|exhausted/);

  test("control: the manifest's tool is answered", async () => {
    expect(await saidBy(`return code(await rpc("tools/call", { name: "list_positions", arguments: {} }));`)).toBe("ok");
  });

  test("names of tools that are made up, foreign, of the prototype, or of another case are refused", async () => {
    const names = ["list_transactions", "__proto__", "constructor", "LIST_POSITIONS", "list_positions ", "../list_positions", ""];
    const said = await saidBy(
      `return Promise.all(${JSON.stringify(names)}.map(async (name) => code(await rpc("tools/call", { name, arguments: {} }))));`,
    );
    expect(said).toEqual(names.map(() => REFUSED));
  });

  test("a tool that writes, called by every shape of a name, changes nothing", async () => {
    const before = await writes();
    const args = { idempotency_key: "k", date: "2022-12-28", kind: "deposit", amount: "1", currency: "USD" };
    const said = await saidBy(`const args = ${JSON.stringify(args)};
      const out = [];
      for (const name of ["record_transaction", ["record_transaction"], { toString: () => "record_transaction" }])
        out.push(await rpc("tools/call", { name, arguments: args }).then(code, () => "not sent"));
      return out;`);
    expect(said).toEqual([REFUSED, REFUSED, expect.stringMatching(/invalid_argument|not sent/)]);
    expect(await writes()).toBe(before);
  });

  test("forged answers, notifications and shapes are ignored, and calls go on", async () => {
    const said = await saidBy(`
      for (const message of [null, 1, "x", [], { id: 0 }, { method: 5 }, { jsonrpc: "2.0", id: 1, result: { yes: true } },
        { jsonrpc: "2.0", method: "ui/notifications/size-changed", params: { height: 1e12 } },
        { jsonrpc: "2.0", method: "ui/notifications/size-changed", params: { height: "9" } },
        { jsonrpc: "2.0", method: "atelier/error", params: { message: { x: 1 }, stack: 5 } },
        { jsonrpc: "2.0", method: "atelier/key", params: { key: "F5", ctrl: true } },
        { jsonrpc: "2.0", method: "atelier/cells", params: { cells: { __proto__: { text: 1 } } } },
        { jsonrpc: "2.0", method: "atelier/setting", params: { key: "x".repeat(1e5), value: "y".repeat(1e6) } }]) await send(message);
      return code(await rpc("tools/call", { name: "list_positions", arguments: {} }));`);
    expect(said).toBe("ok");
    expect(await page.evaluate(() => Object.keys(localStorage).every((key) => localStorage[key].length < 20_000))).toBe(true);
    const box = await page.locator("[data-customization] iframe").first().boundingBox();
    expect(box.height).toBeLessThanOrEqual(4000);
    await lives();
  });

  test("questions, menus, files and the larger view are not for a widget that nobody uses", async () => {
    const said = await saidBy(`return {
      confirm: (await rpc("atelier/confirm", { text: "Your session has ended. Password?" })).result,
      menu: (await rpc("atelier/menu", { rect: { x: 0, y: 0, width: 1, height: 1 }, items: [{ id: "a", label: "Sign out" }] })).result,
      file: (await rpc("ui/download-file", { name: "evil.exe", text: "x" })).result,
      larger: (await rpc("ui/request-display-mode", { mode: "expanded" })).result,
    };`);
    expect(said).toEqual({ confirm: { yes: false }, menu: { id: null }, file: { saved: false }, larger: { mode: "inline" } });
    expect(await page.getByRole("dialog").count()).toBe(0);
    await lives();
  });

  test("routes of a backend that is not its own, and methods that the page does not know", async () => {
    const said = await saidBy(`return [
      code(await rpc("atelier/route", { name: "list", input: {} })),
      code(await rpc("atelier/route", { name: "../../me", input: {} })),
      (await rpc("ui/message", { role: "user" })).error?.code, (await rpc("resources/read", { uri: "file:///etc/passwd" })).error?.code,
      (await rpc("sampling/createMessage", {})).error?.code];`);
    expect(said).toEqual([REFUSED, REFUSED, -32601, -32601, -32601]);
  });

  test("arguments that are huge, deep, or circular are refused, and calls go on", async () => {
    const said = await saidBy(`
      const deep = {}; let at = deep; for (let n = 0; n < 5000; n++) at = at.x = {};
      const circle = {}; circle.self = circle;
      const tool = (args) => rpc("tools/call", { name: "list_positions", arguments: args }).then(code, String);
      const out = [await tool({ note: "x".repeat(600000) }), await tool(deep), await tool(circle)];
      return [...out, await tool({})];`);
    expect(said.slice(0, 3)).not.toContain("ok");
    expect(said[3]).toBe("ok");
    await lives();
  });
});

describe("what makes work", () => {
  const LOADS = {
    spins: "setTimeout(() => { for (;;); }, 400);",
    recursion: "const f = (n) => (n ? f(n - 1) + f(n - 1) : 1); setTimeout(() => f(60), 400);",
    regular_expression: "setTimeout(() => /^(a+)+$/.test('a'.repeat(60) + 'b'), 400);",
    floods_the_wire: "const real = MessagePort.prototype.postMessage; MessagePort.prototype.postMessage = function (...x) { for (let i = 0; i < 5000; i++) real.call(this, { junk: i }); return real.apply(this, x); };",
  };
  for (const [name, text] of Object.entries(LOADS)) {
    test(`${name}: it is given up, the page goes on`, async () => {
      await open(widget(text));
      await page.getByText("stopped working").waitFor({ timeout: 30_000 });
      await lives();
    });
  }

  const GOES_ON = {
    memory: "const kept = []; setInterval(() => kept.length < 60 && kept.push(new Uint8Array(16 << 20).fill(1)), 20);",
    elements: "setTimeout(() => { for (let i = 0; i < 200000; i++) document.body.append(document.createElement('i')); }, 300);",
    to_the_parent: "setInterval(() => { for (let i = 0; i < 200; i++) parent.postMessage({ atelier: 'connect', versions: ['1'], i }, '*'); }, 50);",
    heights: "let n = 0; setInterval(() => { document.body.style.paddingBottom = (n++ % 2) * 3000 + 'px'; }, 10);",
    errors: "setInterval(() => { throw new Error('x'.repeat(100000)); }, 1);",
    timing: "const mark = []; setInterval(() => { const t = performance.now(); while (performance.now() - t < 40); mark.push(t); }, 50);",
    draws_a_dialog: "document.body.innerHTML = ''; const d = document.createElement('dialog'); d.textContent = 'Your session has ended. Password:'; document.body.append(d); d.showModal(); d.requestFullscreen?.().catch(() => 0);",
    takes_the_focus: "const i = document.createElement('input'); document.body.append(i); setInterval(() => { i.focus(); window.focus(); parent.focus(); }, 20);",
  };
  for (const [name, text] of Object.entries(GOES_ON)) {
    test(`${name}: the page goes on`, async () => {
      await open(widget(`try { ${text} } catch { /* refused */ }`));
      await quiet(2500);
      const gap = await page.evaluate(async () => {
        let longest = 0;
        let last = performance.now();
        for (let n = 0; n < 40; n++) {
          await new Promise((done) => setTimeout(done, 25));
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
        }
        return longest;
      });
      expect(gap).toBeLessThan(1500);
      // The focus stays where the reader put it.
      await page.evaluate(() => document.querySelector("button").focus());
      await quiet(300);
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BUTTON");
      await lives();
    });
  }
});
