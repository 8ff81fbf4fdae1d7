// A second round of attacks, written without sight of the product's code. Each case first shows that the honest form works, or that the
// harm would be seen, and then attacks. A case that fails is a hole, not a wish.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { exchange, send } from "../wire.mjs";
import {
  JSON_TYPE,
  raw,
  answers,
  build,
  publish,
  release,
  simple,
  stack,
  model,
  a,
  b,
  reviewer,
  admin,
  document,
  tool,
  each,
  filled,
  begin,
  end,
} from "./second-round.mjs";

beforeAll(begin);
afterAll(end);

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
    const frame = view.preview.id;
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
