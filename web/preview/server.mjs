// The whole server of a sandbox's preview: one page, its files, and tool calls to the gateway.
// node server.mjs --app /run/io/app.sock --mcp /run/io/mcp.sock --root DIR [--core DIR] [--work DIR]
// DIR holds bundle.json {url, sha256, backend?} and the bundle files; --core is this folder's own by default; --work is where the
// user's database lives.
import { chmod, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BackendRoutes } from "./backend-routes.mjs";
import { callTool, CallError } from "./mcp-call.mjs";
import { FRAME_HEADERS, framePolicy } from "./policy.mjs";

const TYPES = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};
const MAX_BODY_BYTES = 256 * 1024;
const STATUS = {
  invalid_argument: 400,
  unauthenticated: 401,
  forbidden: 403,
  permission_denied: 403,
  not_found: 404,
  conflict: 409,
  failed_precondition: 412,
  exhausted: 429,
  timeout: 504,
  resource_exhausted: 429,
  unavailable: 503,
  deadline_exceeded: 504,
};
// A page in an opaque origin names itself "null", and is the only one that may read the answers.
const CORS = { "Access-Control-Allow-Origin": "null", Vary: "Origin" };

const { values } = parseArgs({
  options: {
    app: { type: "string" },
    mcp: { type: "string" },
    root: { type: "string" },
    work: { type: "string", default: "" },
    core: { type: "string", default: fileURLToPath(new URL(".", import.meta.url)) },
  },
});
for (const name of ["app", "mcp", "root"]) {
  if (!values[name]) {
    console.error(`--${name} is missing`);
    process.exit(2);
  }
}

let calls = 0;
const nextCall = (name, args) => {
  calls += 1;
  return callTool(values.mcp, calls, name, args);
};
const backends = new BackendRoutes(values.root, values.work, nextCall);

function send(response, status, headers, body) {
  response.writeHead(status, { ...FRAME_HEADERS, ...CORS, ...headers });
  response.end(body);
}

const sendJson = (response, status, value) =>
  send(
    response,
    status,
    { "Content-Type": "application/json", "Cache-Control": "no-store" },
    JSON.stringify(value),
  );

/** The path of a file below a folder, or null where the address leads out of it. */
function below(folder, path) {
  const full = normalize(join(folder, path));
  return full.startsWith(normalize(folder + sep)) && !path.includes("\0") ? full : null;
}

const escapeHtml = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** The origin the browser used: the front door passes it on, as this server only has a socket. */
function originOf(request) {
  const scheme = request.headers["x-forwarded-proto"] === "https" ? "https" : "http";
  const host = request.headers["x-forwarded-host"] ?? request.headers.host ?? "localhost";
  return /^[A-Za-z0-9.:[\]-]+$/.test(host) ? `${scheme}://${host}` : "http://localhost";
}

async function sendPage(request, response) {
  const [page, about, bundle] = await Promise.all([
    readFile(join(values.core, "preview.html"), "utf8"),
    readFile(join(values.core, "preview.json"), "utf8"),
    readFile(join(values.root, "bundle.json"), "utf8").catch(() => "{}"),
  ]);
  const { url = "", sha256 = "" } = JSON.parse(bundle);
  const html = page
    .replace("{{bundle}}", () => escapeHtml(url ? `${originOf(request)}/bundle/${url}` : ""))
    .replace("{{sha256}}", () => escapeHtml(sha256));
  send(
    response,
    200,
    {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": framePolicy(originOf(request), JSON.parse(about).importmap),
      "Cache-Control": "no-store",
    },
    html,
  );
}

async function sendFile(response, path, isForever) {
  const type = TYPES[extname(path ?? "")];
  const text = path && type ? await readFile(path).catch(() => null) : null;
  if (text === null) return sendJson(response, 404, { code: "not_found", message: "no such file" });
  const cache = isForever ? "public, max-age=31536000, immutable" : "no-store";
  return send(response, 200, { "Content-Type": type, "Cache-Control": cache }, text);
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY_BYTES)
      throw new CallError("resource_exhausted", "the request is too large");
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8") || "{}");
  } catch {
    throw new CallError("invalid_argument", "the request is not JSON");
  }
}

/** What a call answers as JSON: a tool's through the gateway, or a route's of the user's own backend. */
async function answerCall(request, response, call) {
  try {
    const body = await readBody(request);
    sendJson(response, 200, await call(body));
  } catch (reason) {
    const code =
      typeof reason?.code === "string" && /^[a-z_]+$/.test(reason.code) ? reason.code : "internal";
    sendJson(response, STATUS[code] ?? 500, { code, message: String(reason.message ?? reason) });
  }
}

async function route(request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const tool = /^\/tools\/([a-z][a-z0-9_]{0,63})$/.exec(path)?.[1];
  const own = /^\/backend\/([a-z][a-zA-Z0-9_]{0,63})$/.exec(path)?.[1];
  if (request.method === "OPTIONS" && (tool || own)) {
    return send(response, 204, {
      "Access-Control-Allow-Methods": "POST",
      "Access-Control-Allow-Headers": "authorization, content-type",
      "Access-Control-Max-Age": "600",
    });
  }
  if (request.method === "POST" && tool) {
    return answerCall(request, response, (body) => nextCall(tool, body.arguments ?? {}));
  }
  if (request.method === "POST" && own) {
    return answerCall(request, response, (body) => backends.call(own, body.input));
  }
  if (request.method === "POST" && path === "/backend-trial") {
    return answerCall(request, response, (body) => backends.tryMigrations(body.backend));
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendJson(response, 405, { code: "invalid_argument", message: "use GET" });
  }
  if (path === "/" || path === "/preview.html") return sendPage(request, response);
  if (path === "/backend-log") {
    const since = Number(new URL(request.url, "http://localhost").searchParams.get("after") ?? 0);
    return sendJson(response, 200, backends.log(since));
  }
  if (path === "/healthz") return sendJson(response, 200, { ok: true });
  if (path.startsWith("/core/")) return sendFile(response, below(values.core, path), true);
  if (path.startsWith("/bundle/")) {
    return sendFile(response, below(values.root, path.slice("/bundle/".length)), false);
  }
  return sendJson(response, 404, { code: "not_found", message: "no such page" });
}

const server = createServer((request, response) => {
  route(request, response).catch((reason) => {
    if (response.headersSent) response.destroy();
    else sendJson(response, 400, { code: "invalid_argument", message: String(reason.message) });
  });
});
await rm(values.app, { force: true });
server.listen(values.app, async () => {
  await chmod(values.app, 0o660);
  console.log("ready");
});
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => server.close(() => process.exit(0)));
}
