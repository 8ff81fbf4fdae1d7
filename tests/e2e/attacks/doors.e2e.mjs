// What comes to the two listeners from outside: paths, host names, foreign pages, forms and bodies, in spellings that parsers read
// differently. Every group has a positive control: the honest form of the same request is served.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../stack.mjs";
import { exchange, signedIn } from "../wire.mjs";

const stack = new Stack();
let user;

beforeAll(async () => {
  await stack.start();
  user = await signedIn(stack, "investor-a");
  writeFileSync(join(stack.data, "secret.txt"), "top secret");
});
afterAll(() => stack.stop());

const get = (target, headers = {}) => exchange(stack.port, "GET", target, headers);

describe("H1: no path of a request reaches the file system", () => {
  const secrets = [
    "etc/passwd",
    "proc/self/cmdline",
    "proc/self/environ",
    "proc/self/./environ",
    "proc/1/root/etc/passwd",
    "dev/null",
  ];
  const spellings = (file) => [
    `/${file}`,
    `//${file}`,
    `../../../../../../${file}`,
    `..%2f..%2f..%2f..%2f..%2f..%2f${file}`,
    `%2e%2e/%2e%2e/%2e%2e/%2e%2e/${file}`,
    `.%2e/.%2e/.%2e/${file}`,
    `%2f${file}`,
    `%2F%2F${file}`,
    `assets/../../../../../../${file}`,
    `assets//${file}`,
    `assets/%2e%2e//${file}`,
    `core/..%5c..%5c${file}`,
    `..\\..\\..\\${file}`,
    `%252e%252e%252f${file}`,
    `./${file}`,
    `;/${file}`,
    `?/../${file}`,
    `%00/${file}`,
    `index.html%00${file}`,
    `%c0%ae%c0%ae/%c0%ae%c0%ae/${file}`,
    `\u2025/${file}`,
    `file:///${file}`,
  ];
  for (const page of ["/app/", "/console/", "/bundles/"]) {
    test(`${page}: ${spellings("x").length} spellings of ${secrets.length} files of the host`, async () => {
      for (const file of secrets) {
        for (const spelling of spellings(file)) {
          const answer = await get(page + spelling);
          // A query belongs to the page itself; everything else is refused.
          const isPage = spelling.startsWith("?") && page !== "/bundles/";
          expect(isPage ? [200] : [400, 401, 404], `${page}${spelling}: ${answer.status}`).toContain(answer.status);
          expect(answer.body).not.toMatch(/root:|atelierd.*--data|PATH=/);
        }
      }
    });
  }

  test("control: the page, its files and its inner addresses are served", async () => {
    for (const page of ["/app/", "/console/"]) {
      const html = await get(page);
      expect(html.status).toBe(200);
      const script = /src="([^"]+\.js)"/.exec(html.body)[1];
      const answer = await get(script);
      expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/javascript; charset=utf-8"]);
      expect((await get(`${page}inner/address`)).status).toBe(200);
    }
  });

  test("build records, sources and data of the installation are not served", async () => {
    for (const name of [
      "assets.json",
      "manifest.json",
      "csp.json",
      "index.html.br",
      "index.html.gz",
      "package.json",
      "../src/main.tsx",
    ]) {
      for (const page of ["/app/", "/console/"]) expect((await get(page + name)).status, page + name).toBe(404);
    }
  });
});

describe("host names: a page cannot make a name of its own point here", () => {
  const foreign = [
    "evil.example",
    "evil.example:PORT",
    "localhost.evil.example",
    "localhost.evil.example:PORT",
    "127.0.0.1.evil.example",
    "localhost.:PORT",
    "127.1:PORT",
    "0x7f000001:PORT",
    "2130706433:PORT",
    "0177.0.0.1:PORT",
    "0.0.0.0:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "169.254.169.254",
    "localhost:PORT@evil.example",
    "evil.example#localhost:PORT",
    "localhost:PORT/evil",
    "localhost evil",
    "",
    "localhost:abc",
    "localhost:99999999",
    "localhost,evil.example",
    "LOCALHOST.EVIL",
    "xn--lcalhost-3ya",
    "[::1",
    "::1",
  ];
  for (const host of foreign) {
    test(`Host: ${host || "(empty)"}`, async () => {
      for (const path of ["/api/v1/me", "/app/", "/healthz"]) {
        const answer = await get(path, { Host: host.replace("PORT", stack.port) });
        expect([400, 421], `${path}: ${answer.status}`).toContain(answer.status);
      }
      const preview = await exchange(stack.port + 1, "GET", "/", { Host: host.replace("PORT", stack.port + 1) });
      expect([400, 421]).toContain(preview.status);
    });
  }
  test("control: our own names, in any case and behind a forwarded port", async () => {
    for (const host of [
      `localhost:${stack.port}`,
      "localhost",
      "LOCALHOST:9000",
      `127.0.0.1:${stack.port}`,
      `[::1]:${stack.port}`,
    ]) {
      expect((await get("/healthz", { Host: host })).status, host).toBe(200);
    }
  });
  test("two hosts, no host and a host inside the target are refused", async () => {
    expect((await get("/healthz", { Host: ["localhost", "evil.example"] })).status).toBe(400);
    expect((await get("/healthz", { Host: ["localhost", "localhost"] })).status).toBe(400);
    expect((await get("/healthz", { Host: null })).status).toBe(400);
    expect((await get("http://evil.example/healthz")).status).toBe(400);
  });
  test("a frame's host is compared whole", async () => {
    const page = (host) => exchange(stack.port + 1, "GET", "/", { Host: `${host}:${stack.port + 1}` });
    for (const host of ["widgets.localhost", "widgets-a1.localhost", "WIDGETS.localhost"]) {
      expect((await page(host)).status, host).toBe(200);
    }
    for (const host of [
      "widgets.evil.example",
      "widgets.localhost.evil.example",
      "a.widgets.localhost",
      "widgets-.localhost",
      "widgets-a.b.localhost",
      "widgets-aaaaaaaaaaaaa.localhost",
      "widgetsa.localhost",
      "s0123456789.localhost",
      ".localhost",
      "localhost",
      "widgets",
    ]) {
      expect((await page(host)).status, host).toBe(421);
    }
  });
});

describe("foreign pages", () => {
  const writes = [
    ["POST", "/api/v1/login", { name: "investor-a", password: "x" }],
    ["POST", "/api/v1/logout", {}],
    ["PUT", "/api/v1/me", { locale: "ru" }],
    ["POST", "/api/v1/sessions", {}],
    ["POST", "/api/v1/app/tools/record_transaction", { arguments: {} }],
    ["POST", "/api/v1/changes/chg_x/approve", { content_sha256: "x" }],
    ["POST", "/api/v1/releases/rel_x/rollback", {}],
  ];
  const origins = (port) => [
    "http://evil.example",
    "null",
    `http://localhost:${port + 1}`,
    `http://sb-x.localhost:${port + 1}`,
    `http://localhost.evil.example:${port}`,
    `http://127.0.0.1:${port}`,
    `https://localhost:${port}.evil.example`,
    "file://",
    "chrome-extension://abc",
    `http://localhost:${port}@evil.example`,
    `ftp://localhost:${port}`,
    "localhost",
    "http://",
  ];
  for (const [method, path, body] of writes) {
    test(`${method} ${path} from thirteen other origins, with and without the cookie`, async () => {
      for (const origin of origins(stack.port)) {
        for (const cookie of [{}, { Cookie: `atelier=${user.token}` }]) {
          const answer = await exchange(
            stack.port,
            method,
            path,
            { Origin: origin, "Content-Type": "application/json", ...cookie },
            JSON.stringify(body),
          );
          expect(answer.status, origin).toBe(403);
        }
      }
    });
  }
  test("requests that a browser marks as coming from another site or another port", async () => {
    for (const site of ["cross-site", "same-site"]) {
      for (const [method, path] of [
        ["GET", "/api/v1/me"],
        ["GET", "/bundles/x.js"],
        ["GET", "/api/v1/sessions"],
        ["POST", "/api/v1/sessions"],
      ]) {
        const answer = await exchange(stack.port, method, path, {
          "Sec-Fetch-Site": site,
          Cookie: `atelier=${user.token}`,
        });
        expect(answer.status, `${site} ${path}`).toBe(403);
      }
    }
  });
  test("a WebSocket from another site", async () => {
    const { body } = await user.post("/sessions", {});
    const upgrade = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      Cookie: `atelier=${user.token}`,
    };
    for (const origin of origins(stack.port)) {
      expect((await get(`/api/v1/sessions/${body.id}/socket`, { ...upgrade, Origin: origin })).status, origin).toBe(
        403,
      );
    }
    expect((await get(`/api/v1/sessions/${body.id}/socket`, { ...upgrade, Origin: stack.url })).status).toBe(101);
  });
  test("control: our own page may, and a link from elsewhere opens the page", async () => {
    const own = {
      Origin: stack.url,
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/json",
      Cookie: `atelier=${user.token}`,
    };
    expect((await exchange(stack.port, "PUT", "/api/v1/me", own, '{"locale":"en"}')).status).toBe(200);
    expect((await get("/app/", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" })).status).toBe(200);
  });
});

describe("forms and bodies", () => {
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/jsonp",
    "application/json, text/plain",
    "text/plain; application/json",
    "application/x-json",
    "application/xml",
  ];
  for (const type of types) {
    test(`Content-Type: ${type || "(none)"}`, async () => {
      for (const path of ["/login", "/logout", "/sessions"]) {
        const answer = await exchange(
          stack.port,
          "POST",
          `/api/v1${path}`,
          { ...(type ? { "Content-Type": type } : {}), Cookie: `atelier=${user.token}` },
          "{}",
        );
        expect(answer.status, path).toBe(415);
      }
    });
  }
  test("control: JSON with a charset, and no body at all", async () => {
    const me = { Cookie: `atelier=${user.token}` };
    expect(
      (
        await exchange(
          stack.port,
          "PUT",
          "/api/v1/me",
          { ...me, "Content-Type": "Application/JSON; charset=utf-8" },
          '{"locale":"en"}',
        )
      ).status,
    ).toBe(200);
    const { body } = await user.post("/sessions", {});
    expect((await exchange(stack.port, "POST", `/api/v1/sessions/${body.id}/stop`, me)).status).toBe(202);
  });
  const wrong = [
    ["POST", "/sessions", { mode: "admin" }],
    ["POST", "/sessions", { slot: "x".repeat(10_000) }],
    ["POST", "/sessions", { mode: "build", role: "admin" }],
    ["POST", "/sessions", []],
    ["PUT", "/me", { locale: "de" }],
    ["PUT", "/me", { locale: "en", role: "admin" }],
    ["PUT", "/me", { locale: ["en"] }],
    ["POST", "/app/tools/list_positions", { arguments: [] }],
    ["POST", "/app/tools/list_positions", { arguments: {}, user: "investor-b" }],
    ["POST", "/app/tools/LIST", { arguments: {} }],
    ["POST", "/app/customizations/x/hide", { hidden: "yes" }],
    ["POST", "/app/backend/x", { release_id: 5 }],
    ["GET", "/changes?state=anything", undefined],
    ["GET", "/changes?author=a&role=admin", undefined],
    ["GET", `/releases?user=${"x".repeat(500)}`, undefined],
    ["POST", "/login", { name: "investor-a" }],
    ["POST", "/login", { name: "investor-a", password: "x".repeat(2000) }],
    ["POST", "/login", { name: "investor-a", password: "x", admin: true }],
    ["POST", "/login", { name: "admin", operator_token: "" }],
    ["POST", "/login", { name: { $ne: null }, password: "x" }],
  ];
  for (const [method, path, body] of wrong) {
    test(`${method} ${path} ${JSON.stringify(body)?.slice(0, 60) ?? ""} does not fit the document`, async () => {
      const headers = { Cookie: `atelier=${user.token}`, "Content-Type": "application/json" };
      const answer = await exchange(
        stack.port,
        method,
        `/api/v1${path}`,
        headers,
        body === undefined ? undefined : JSON.stringify(body),
      );
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body).code).toBe("invalid_argument");
    });
  }
  test("bodies beyond the limits are refused before they are read", async () => {
    const headers = { Cookie: `atelier=${user.token}`, "Content-Type": "application/json" };
    const large = JSON.stringify({ arguments: { note: "x".repeat(400_000) } });
    expect((await exchange(stack.port, "POST", "/api/v1/app/tools/list_positions", headers, large)).status).toBe(413);
    expect(
      (
        await exchange(
          stack.port,
          "POST",
          "/api/v1/login",
          { "Content-Type": "application/json" },
          `{"name":"${"x".repeat(2_000_000)}"`,
        )
      ).status,
    ).toBe(413);
  });
});

describe("what answers carry", () => {
  test("pages: a policy with Trusted Types; everything: no sniffing, no framing, no other origin", async () => {
    for (const path of ["/app/", "/console/", "/api/v1/me", "/healthz", "/nothing"]) {
      const { headers } = await get(path);
      expect(headers["x-content-type-options"], path).toBe("nosniff");
      expect(headers["x-frame-options"], path).toBe("DENY");
      expect(headers["cross-origin-resource-policy"], path).toBe("same-origin");
      expect(headers["content-security-policy"], path).toContain("default-src 'none'");
    }
    for (const page of ["/app/", "/console/"]) {
      const policy = (await get(page)).headers["content-security-policy"];
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    }
  });
  test("assets go out compressed and for ever, pages are asked for again", async () => {
    const html = await get("/console/");
    expect(html.headers["cache-control"]).toBe("no-cache");
    const script = /src="([^"]+\.js)"/.exec(html.body)[1];
    const plain = await get(script);
    for (const [accepted, coding] of [
      ["br, gzip", "br"],
      ["gzip", "gzip"],
      ["br;q=0, gzip;q=0.5", "gzip"],
      ["identity", undefined],
      ["*", "br"],
      ["br;q=x", undefined],
    ]) {
      const answer = await get(script, { "Accept-Encoding": accepted });
      expect(answer.headers["content-encoding"], accepted).toBe(coding);
      expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      if (coding) expect(answer.bytes).toBeLessThan(plain.bytes / 2);
      expect((await get(script, { "Accept-Encoding": accepted, "If-None-Match": answer.headers.etag })).status).toBe(
        304,
      );
    }
  });
  test("strangers learn neither version nor process nor figures", async () => {
    expect((await get("/metrics")).status).toBe(401);
    const version = await get("/version");
    expect(version.body).not.toMatch(/pid|\d+\.\d+/);
    const ready = await get("/readyz");
    expect(Object.keys(JSON.parse(ready.body)).sort()).toEqual(["core_backend", "ready"]);
  });
});
